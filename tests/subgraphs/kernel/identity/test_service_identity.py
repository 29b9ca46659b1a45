"""The check that the router is the caller."""

import itertools
import json
import time
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey

from subgraphs.kernel.identity.service_identity import (
    CACHED_TOKENS,
    HEADER,
    NotTheRouter,
    RouterCheck,
    parse_public_keys,
)
from tests.subgraphs.kernel.identity.router_identity import key_pair, public, sign

KEY = key_pair()
P256 = ECKey.generate_key("P-256")


def check(token: str, *keys: OKPKey) -> None:
    RouterCheck(tuple(map(public, keys or (KEY,))), "orders").check({HEADER: token})


def test_the_routers_token_for_this_subgraph_is_accepted() -> None:
    check(sign(KEY, "orders"))


@pytest.mark.parametrize(
    "token",
    [
        "",
        "forged",
        "a.b.c",
        "x" * 3_000,
        sign(KEY, "catalog"),
        sign(key_pair(), "orders"),
        sign(KEY, "orders", lifetime=-30),
        sign(KEY, "orders", iss="somebody"),
        sign(KEY, "orders", aud=["catalog", "videos"]),
        sign(KEY, "orders", exp="never"),
        sign(KEY, "orders", exp=None),
        sign(KEY, "orders", iat=int(time.time()) + 3_600),
        jwt.encode({"alg": "HS256"}, {"iss": "router", "aud": "orders"}, OctKey.generate_key(256)),
    ],
)
def test_other_tokens_are_rejected(token: str) -> None:
    with pytest.raises(NotTheRouter):
        check(token)


def test_tokens_of_the_old_and_the_new_key_are_accepted_while_a_key_is_replaced() -> None:
    new = key_pair()
    check(sign(KEY, "orders"), KEY, new)
    check(sign(new, "orders"), KEY, new)


def test_a_token_is_rejected_after_its_key_was_withdrawn() -> None:
    with pytest.raises(NotTheRouter):
        check(sign(KEY, "orders"), key_pair())


def test_a_token_that_was_accepted_is_rejected_once_it_has_expired() -> None:
    now = time.time()
    router = RouterCheck((public(KEY),), "orders", clock=lambda: now)
    token = sign(KEY, "orders")
    router.check({HEADER: token})
    now += 100
    with pytest.raises(NotTheRouter):
        router.check({HEADER: token})
    with pytest.raises(NotTheRouter):
        router.check({HEADER: token})


def test_the_number_of_stored_tokens_is_bounded() -> None:
    router = RouterCheck((public(KEY),), "orders")
    for number in range(CACHED_TOKENS + 10):
        router.check({HEADER: sign(KEY, "orders", jti=str(number))})
    assert len(router._valid_until) == CACHED_TOKENS


def pem(key: Any) -> str:
    text: str = key.as_pem(private=False).decode()
    return text


@pytest.mark.parametrize(
    ("text", "count"),
    [
        (pem(KEY), 1),
        (pem(P256), 1),
        (pem(KEY) + "\n" + pem(P256), 2),
        (json.dumps(KEY.as_dict(private=False)), 1),
        (json.dumps({"keys": [KEY.as_dict(private=False), P256.as_dict(private=False)]}), 2),
    ],
    ids=itertools.count(),
)
def test_keys_are_read_from_pem_json_web_keys_and_key_sets(text: str, count: int) -> None:
    assert len(parse_public_keys(text)) == count


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "no public key"),
        ('{"keys": []}', "no public key"),
        ("{", "must be public keys"),
        ('{"keys": 1}', "must be public keys"),
        ('{"keys": ["a"]}', "must be public keys"),
        ("-----BEGIN PUBLIC KEY-----\nAA\n-----END PUBLIC KEY-----", "must be public keys"),
        (KEY.as_pem(private=True).decode(), "a private key"),
        (json.dumps(KEY.as_dict(private=True)), "a private key"),
        (pem(ECKey.generate_key("P-384")), "another kind"),
        (pem(OKPKey.generate_key("X25519")), "another kind"),
        (pem(RSAKey.generate_key(2048)), "must be public keys"),
        (json.dumps(OctKey.generate_key(256).as_dict(private=True)), "must be public keys"),
    ],
    ids=itertools.count(),
)
def test_texts_that_are_not_the_routers_public_keys_are_rejected(text: str, problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        parse_public_keys(text)
