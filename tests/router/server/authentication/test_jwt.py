import asyncio
import base64
import json
from typing import Any

import pytest
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey

from router.server.authentication.errors import InvalidCredential, KeysUnavailable
from router.server.authentication.jwks import KeyStore
from router.server.authentication.jwt import JwtVerifier, TrustedIssuer
from tests.router.server.authentication.tokens import NOW, TestIssuer, sign


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def verifier(*issuers: TestIssuer, clock: Clock | None = None, **options: Any) -> JwtVerifier:
    audiences = options.pop("audiences", frozenset())
    algorithms = options.pop("algorithms", ("EdDSA", "ES256", "RS256"))
    trusted = [
        TrustedIssuer(issuer.name, KeyStore(issuer.load, clock=clock or Clock()), algorithms, audiences)
        for issuer in issuers
    ]
    return JwtVerifier(trusted, leeway=5.0, clock=lambda: NOW, **options)


async def refusal(checks: JwtVerifier, token: str) -> str:
    with pytest.raises(InvalidCredential) as refused:
        await checks.verify(token)
    return str(refused.value)


async def test_a_good_token_gives_its_subject_scopes_and_expiry() -> None:
    issuer = TestIssuer()
    identity = await verifier(issuer, scope_claims=("scope", "roles")).verify(
        issuer.token({"scope": "read write", "roles": ["admin"]})
    )
    assert (identity.subject, identity.issuer) == ("user-1", issuer.name)
    assert identity.scopes == {"read", "write", "admin"}
    assert identity.expires_at == NOW + 300 + 5


@pytest.mark.parametrize(
    ("algorithm", "key"),
    [
        ("EdDSA", OKPKey.generate_key("Ed25519")),
        ("ES256", ECKey.generate_key("P-256")),
        ("RS256", RSAKey.generate_key(2048)),
    ],
)
async def test_every_default_algorithm_is_verified(algorithm: str, key: Any) -> None:
    issuer = TestIssuer()
    issuer.rotate("k", key)
    assert (await verifier(issuer).verify(issuer.token(alg=algorithm))).subject == "user-1"


async def test_a_changed_payload_is_refused() -> None:
    issuer = TestIssuer()
    header, _, signature = issuer.token().split(".")
    forged = base64.urlsafe_b64encode(
        json.dumps({"iss": issuer.name, "sub": "admin", "exp": NOW + 300}).encode()
    ).decode()
    assert await refusal(verifier(issuer), f"{header}.{forged.rstrip('=')}.{signature}") == (
        "The token's signature does not hold."
    )


async def test_an_algorithm_outside_the_allow_list_is_refused() -> None:
    issuer = TestIssuer()
    assert "algorithm" in await refusal(verifier(issuer, algorithms=("ES256",)), issuer.token())


async def test_a_token_without_signature_is_refused() -> None:
    issuer = TestIssuer()
    _, payload, _ = issuer.token().split(".")
    header = base64.urlsafe_b64encode(b'{"alg":"none","kid":"k1"}').decode().rstrip("=")
    assert "algorithm" in await refusal(verifier(issuer), f"{header}.{payload}.")


async def test_a_public_key_is_no_shared_secret() -> None:
    issuer = TestIssuer()
    issuer.rotate("k1", RSAKey.generate_key(2048, {"kid": "k1"}))
    public = issuer.keys["k1"].as_dict(private=False)
    secret = OctKey.import_key(json.dumps(public).encode())
    forged = sign({"alg": "HS256", "kid": "k1"}, {"iss": issuer.name, "exp": int(NOW) + 9}, secret)
    assert "algorithm" in await refusal(verifier(issuer), forged)


@pytest.mark.parametrize(
    ("claims", "reason"),
    [
        ({"exp": int(NOW) - 6}, "The token has expired."),
        ({"exp": None}, "The token has no expiry."),
        ({"exp": "soon"}, "The token's exp is not a number."),
        ({"nbf": int(NOW) + 60}, "The token is not valid yet."),
        ({"iat": int(NOW) + 60}, "The token was issued in the future."),
        ({"iss": "https://else.example"}, "The token's issuer is not known."),
        ({"aud": "another"}, "The token is for another audience."),
        ({"aud": None}, "The token is for another audience."),
    ],
)
async def test_claims_that_do_not_hold_are_refused(claims: dict[str, Any], reason: str) -> None:
    issuer = TestIssuer()
    token = issuer.token({"aud": "api", **claims})
    assert await refusal(verifier(issuer, audiences=frozenset({"api"})), token) == reason


async def test_clocks_may_differ_by_the_leeway() -> None:
    issuer = TestIssuer()
    token = issuer.token({"exp": int(NOW) - 4, "nbf": int(NOW) + 4})
    assert (await verifier(issuer).verify(token)).subject == "user-1"


async def test_one_of_several_audiences_is_enough() -> None:
    issuer = TestIssuer()
    token = issuer.token({"aud": ["other", "api"]})
    assert (await verifier(issuer, audiences=frozenset({"api"})).verify(token)).subject == "user-1"


@pytest.mark.parametrize("token", ["", "a.b", "a.b.c", "eyJhbGciOiJFZERTQSJ9.e30.x", "é.é.é", "x" * 20_000])
async def test_what_is_no_token_is_refused(token: str) -> None:
    await refusal(verifier(TestIssuer()), token)


async def test_an_issuer_cannot_sign_for_another() -> None:
    ours, theirs = TestIssuer("https://ours.example"), TestIssuer("https://theirs.example")
    forged = theirs.token({"iss": ours.name})
    assert "signature" in await refusal(verifier(ours, theirs), forged)


async def test_a_rotated_key_is_found_by_its_unknown_kid() -> None:
    issuer, clock = TestIssuer(), Clock()
    checks = verifier(issuer, clock=clock)
    await checks.verify(issuer.token())
    issuer.rotate("k2")
    clock.now += 11
    assert (await checks.verify(issuer.token())).subject == "user-1"
    assert issuer.asked == 2


async def test_forged_kids_do_not_make_the_keys_be_fetched_again_and_again() -> None:
    issuer, clock = TestIssuer(), Clock()
    checks = verifier(issuer, clock=clock)
    await checks.verify(issuer.token())
    other = TestIssuer(issuer.name)
    for number in range(50):
        other.rotate(f"forged-{number}")
        await refusal(checks, other.token())
    assert issuer.asked == 1


async def test_known_keys_stay_in_use_while_the_issuer_is_away() -> None:
    issuer, clock = TestIssuer(), Clock()
    checks = verifier(issuer, clock=clock)
    await checks.verify(issuer.token())
    issuer.away = True
    clock.now += 10_000
    assert (await checks.verify(issuer.token())).subject == "user-1"


async def test_keys_that_are_due_are_renewed_while_nobody_waits() -> None:
    issuer, clock = TestIssuer(), Clock()
    checks = verifier(issuer, clock=clock)
    await checks.verify(issuer.token())
    clock.now += 10_000
    await checks.verify(issuer.token())
    assert issuer.asked == 1
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert issuer.asked == 2


async def test_without_any_keys_nothing_is_decided() -> None:
    issuer = TestIssuer()
    issuer.away = True
    with pytest.raises(KeysUnavailable):
        await verifier(issuer).verify(issuer.token())


async def test_keys_for_encryption_verify_nothing() -> None:
    issuer = TestIssuer()

    async def load() -> Any:
        document = dict(await issuer.load())
        return {"keys": [{**key, "use": "enc"} for key in document["keys"]]}

    checks = JwtVerifier([TrustedIssuer(issuer.name, KeyStore(load), ("EdDSA",))], clock=lambda: NOW)
    assert await refusal(checks, issuer.token()) == "The token's key is not known."
