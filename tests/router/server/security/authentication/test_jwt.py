import asyncio
import base64
import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from joserfc.errors import SecurityWarning
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey

from router.server.security.authentication.errors import InvalidCredential, KeysUnavailable
from router.server.security.authentication.jwks import KeyStore
from router.server.security.authentication.jwt import JwtVerifier, TrustedIssuer
from tests.router.server.security.authentication.tokens import NOW, TestIssuer, sign


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


async def rejection(checks: JwtVerifier, token: str) -> str:
    with pytest.raises(InvalidCredential) as rejected:
        await checks.verify(token)
    return str(rejected.value)


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


async def test_a_changed_payload_is_rejected() -> None:
    issuer = TestIssuer()
    header, _, signature = issuer.token().split(".")
    forged = base64.urlsafe_b64encode(
        json.dumps({"iss": issuer.name, "sub": "admin", "exp": NOW + 300}).encode()
    ).decode()
    assert await rejection(verifier(issuer), f"{header}.{forged.rstrip('=')}.{signature}") == (
        "The token's signature does not hold."
    )


async def test_an_algorithm_outside_the_allow_list_is_rejected() -> None:
    issuer = TestIssuer()
    assert "algorithm" in await rejection(verifier(issuer, algorithms=("ES256",)), issuer.token())


async def test_a_token_without_signature_is_rejected() -> None:
    issuer = TestIssuer()
    _, payload, _ = issuer.token().split(".")
    header = base64.urlsafe_b64encode(b'{"alg":"none","kid":"k1"}').decode().rstrip("=")
    assert "algorithm" in await rejection(verifier(issuer), f"{header}.{payload}.")


async def test_a_public_key_is_no_shared_secret() -> None:
    issuer = TestIssuer()
    issuer.rotate("k1", RSAKey.generate_key(2048, {"kid": "k1"}))
    public = issuer.keys["k1"].as_dict(private=False)
    secret = OctKey.import_key(json.dumps(public).encode())
    forged = sign({"alg": "HS256", "kid": "k1"}, {"iss": issuer.name, "exp": int(NOW) + 9}, secret)
    assert "algorithm" in await rejection(verifier(issuer), forged)


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
async def test_claims_that_do_not_hold_are_rejected(claims: dict[str, Any], reason: str) -> None:
    issuer = TestIssuer()
    token = issuer.token({"aud": "api", **claims})
    assert await rejection(verifier(issuer, audiences=frozenset({"api"})), token) == reason


@pytest.mark.parametrize("value", [["https://issuer.example"], {"a": 1}, 7, True, None, "", [[]]])
async def test_an_issuer_of_another_type_is_not_known(value: Any) -> None:
    assert await rejection(verifier(TestIssuer()), unsigned({"iss": value})) == "The token's issuer is not known."


@pytest.mark.parametrize(
    "value", [{"api": 1}, [{"api": 1}], [["api"]], [None, 7], 7, True, ["api", {"a": 1}], [{}, "api"], [None, "api"]]
)
@pytest.mark.parametrize("audiences", [{"api"}, set()])
async def test_an_audience_of_another_type_is_rejected(value: Any, audiences: set[str]) -> None:
    issuer = TestIssuer()
    token = issuer.token({"aud": value})
    reason = await rejection(verifier(issuer, audiences=frozenset(audiences)), token)
    assert reason == "The token's aud is neither a string nor a list of strings."


@pytest.mark.parametrize("name", ["exp", "nbf", "iat"])
@pytest.mark.parametrize("value", [[], {}, "1", True])
async def test_a_time_of_another_type_is_rejected(name: str, value: Any) -> None:
    issuer = TestIssuer()
    assert await rejection(verifier(issuer), issuer.token({name: value})) == f"The token's {name} is not a number."


@pytest.mark.parametrize("expiry", [253_402_300_800, 10**18, 10**30, 1e300])
async def test_an_expiry_beyond_the_calendar_is_its_end(expiry: float) -> None:
    issuer = TestIssuer()
    identity = await verifier(issuer).verify(issuer.token({"exp": expiry}))
    assert identity.expires_at == 253_402_300_799 + 5


@pytest.mark.parametrize(
    ("claims", "reason"),
    [
        ({"exp": -1e300}, "The token has expired."),
        ({"nbf": 1e300}, "The token is not valid yet."),
        ({"iat": 10**30}, "The token was issued in the future."),
    ],
)
async def test_other_times_beyond_the_calendar_are_compared(claims: dict[str, Any], reason: str) -> None:
    issuer = TestIssuer()
    assert await rejection(verifier(issuer), issuer.token(claims)) == reason


async def test_an_empty_list_of_critical_parameters_is_rejected() -> None:
    issuer = TestIssuer()
    claims = {"iss": issuer.name, "exp": int(NOW) + 300}
    token = sign({"alg": "EdDSA", "kid": "k1", "crit": []}, claims, issuer.keys["k1"])
    assert await rejection(verifier(issuer), token) == "The token's crit is empty."


@pytest.mark.parametrize(
    "header", [{"alg": ["EdDSA"]}, {"alg": {}}, {"alg": None}, {}, {"alg": "EdDSA", "kid": ["k1"]}]
)
async def test_header_parameters_of_other_types_are_rejected(header: dict[str, Any]) -> None:
    await rejection(verifier(TestIssuer()), unsigned({"iss": "https://issuer.example"}, header))


def unsigned(claims: Any, header: Any = None) -> str:
    parts = (header if header is not None else {"alg": "EdDSA"}, claims)
    encoded = [base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts]
    return ".".join([*encoded, "c2lnbmF0dXJl"])


async def test_clocks_may_differ_by_the_leeway() -> None:
    issuer = TestIssuer()
    token = issuer.token({"exp": int(NOW) - 4, "nbf": int(NOW) + 4})
    assert (await verifier(issuer).verify(token)).subject == "user-1"


async def test_one_of_several_audiences_is_enough() -> None:
    issuer = TestIssuer()
    token = issuer.token({"aud": ["other", "api"]})
    assert (await verifier(issuer, audiences=frozenset({"api"})).verify(token)).subject == "user-1"


@pytest.mark.parametrize("token", ["", "a.b", "a.b.c", "eyJhbGciOiJFZERTQSJ9.e30.x", "é.é.é", "x" * 20_000])
async def test_a_malformed_token_is_rejected(token: str) -> None:
    await rejection(verifier(TestIssuer()), token)


async def test_an_issuer_cannot_sign_for_another() -> None:
    ours, theirs = TestIssuer("https://ours.example"), TestIssuer("https://theirs.example")
    forged = theirs.token({"iss": ours.name})
    assert "signature" in await rejection(verifier(ours, theirs), forged)


async def test_a_rotated_key_is_found_by_its_unknown_kid() -> None:
    issuer, clock = TestIssuer(), Clock()
    checks = verifier(issuer, clock=clock)
    await checks.verify(issuer.token())
    issuer.rotate("k2")
    clock.now += 11
    assert (await checks.verify(issuer.token())).subject == "user-1"
    assert issuer.received == 2


async def test_forged_kids_do_not_make_the_keys_be_fetched_again_and_again() -> None:
    issuer, clock = TestIssuer(), Clock()
    checks = verifier(issuer, clock=clock)
    await checks.verify(issuer.token())
    other = TestIssuer(issuer.name)
    for number in range(50):
        other.rotate(f"forged-{number}")
        await rejection(checks, other.token())
    assert issuer.received == 1


def without_kid(issuer: TestIssuer, key: Any, alg: str = "EdDSA") -> str:
    return sign({"alg": alg}, {"iss": issuer.name, "sub": "user-1", "exp": int(NOW) + 300}, key)


class KeySetIssuer(TestIssuer):
    """An issuer that publishes keys as given, under the ids as given."""

    def __init__(self, *published: tuple[str | None, Any]) -> None:
        super().__init__()
        self.published = published

    async def load(self) -> dict[str, Any]:
        self.received += 1
        entries = [(kid, key.as_dict(private=False)) for kid, key in self.published]
        return {
            "keys": [
                {**entry, "kid": kid} if kid else {k: v for k, v in entry.items() if k != "kid"}
                for kid, entry in entries
            ]
        }


ED, OTHER_ED = OKPKey.generate_key("Ed25519"), OKPKey.generate_key("Ed25519")
EC, EC_384 = ECKey.generate_key("P-256"), ECKey.generate_key("P-384")


@pytest.mark.parametrize("key", [ED, OTHER_ED])
async def test_a_token_without_kid_is_accepted_if_one_of_the_keys_fits(key: Any) -> None:
    issuer = KeySetIssuer(("a", ED), ("b", OTHER_ED), ("c", EC))
    assert (await verifier(issuer).verify(without_kid(issuer, key))).subject == "user-1"


@pytest.mark.parametrize(("key", "alg"), [(ED, "EdDSA"), (OTHER_ED, "EdDSA"), (EC, "ES256")])
async def test_keys_without_kid_are_tried_by_type_and_algorithm(key: Any, alg: str) -> None:
    issuer = KeySetIssuer((None, EC), (None, EC_384), (None, ED), (None, OTHER_ED))
    assert (await verifier(issuer).verify(without_kid(issuer, key, alg))).subject == "user-1"
    named = sign({"alg": alg, "kid": "any"}, {"iss": issuer.name, "sub": "user-1", "exp": int(NOW) + 300}, key)
    assert (await verifier(issuer).verify(named)).subject == "user-1"


@pytest.mark.parametrize(("key", "alg"), [(ED, "EdDSA"), (EC, "ES256"), (OTHER_ED, "EdDSA")])
async def test_keys_that_share_a_kid_all_count(key: Any, alg: str) -> None:
    issuer = KeySetIssuer(("same", ED), ("same", EC), ("same", OTHER_ED))
    token = sign({"alg": alg, "kid": "same"}, {"iss": issuer.name, "sub": "user-1", "exp": int(NOW) + 300}, key)
    assert (await verifier(issuer).verify(token)).subject == "user-1"


async def test_every_key_without_kid_is_tried() -> None:
    issuer = KeySetIssuer(*[(None, OKPKey.generate_key("Ed25519")) for _ in range(20)], (None, ED))
    assert (await verifier(issuer).verify(without_kid(issuer, ED))).subject == "user-1"


@pytest.mark.parametrize("change", [{"key_ops": 5}, {"key_ops": None}, {"use": 5}, {"kty": []}, {"alg": {}}])
async def test_a_malformed_key_is_left_out_of_its_set(change: dict[str, Any]) -> None:
    issuer = TestIssuer()

    async def load() -> Any:
        keys = list((await issuer.load())["keys"])
        return {"keys": [{**OTHER_ED.as_dict(private=False), **change}, 7, None, *keys]}

    checks = JwtVerifier([TrustedIssuer(issuer.name, KeyStore(load), ("EdDSA",))], clock=lambda: NOW)
    assert (await checks.verify(issuer.token())).subject == "user-1"


async def test_a_short_key_is_left_out_of_its_set() -> None:
    with pytest.warns(SecurityWarning):
        short = RSAKey.import_key(rsa.generate_private_key(65_537, 1_024))
    issuer = KeySetIssuer((None, short), (None, ED))
    assert await rejection(verifier(issuer), without_kid(issuer, short, "RS256")) == "The token's key is not known."
    assert (await verifier(issuer).verify(without_kid(issuer, ED))).subject == "user-1"


async def test_a_kid_of_another_key_does_not_hold() -> None:
    issuer = KeySetIssuer(("a", ED), ("b", OTHER_ED))
    token = sign({"alg": "EdDSA", "kid": "b"}, {"iss": issuer.name, "exp": int(NOW) + 300}, ED)
    assert "signature" in await rejection(verifier(issuer), token)


async def test_a_rotated_key_is_found_for_tokens_without_kid() -> None:
    issuer, clock = KeySetIssuer((None, ED)), Clock()
    checks = verifier(issuer, clock=clock)
    await checks.verify(without_kid(issuer, ED))
    issuer.published = ((None, OTHER_ED),)
    assert "signature" in await rejection(checks, without_kid(issuer, OTHER_ED))  # fetched a moment ago
    clock.now += 11
    assert (await checks.verify(without_kid(issuer, OTHER_ED))).subject == "user-1"
    assert issuer.received == 2


async def test_known_keys_stay_in_use_while_the_issuer_is_away() -> None:
    issuer, clock = TestIssuer(), Clock()
    checks = verifier(issuer, clock=clock)
    await checks.verify(issuer.token())
    issuer.away = True
    clock.now += 10_000
    assert (await checks.verify(issuer.token())).subject == "user-1"


async def test_keys_that_are_due_are_renewed_in_the_background() -> None:
    issuer, clock = TestIssuer(), Clock()
    checks = verifier(issuer, clock=clock)
    await checks.verify(issuer.token())
    clock.now += 10_000
    await checks.verify(issuer.token())
    assert issuer.received == 1
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert issuer.received == 2


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
    assert await rejection(checks, issuer.token()) == "The token's key is not known."
