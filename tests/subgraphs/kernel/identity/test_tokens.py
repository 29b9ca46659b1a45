"""Access tokens that a subgraph on its own verifies by key sets with and without ids of keys."""

import time
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from joserfc import jwt
from joserfc.errors import SecurityWarning
from joserfc.jwk import ECKey, OKPKey, RSAKey

from subgraphs.kernel.identity.key_sets import PublishedKeys, signing_keys
from subgraphs.kernel.identity.machine_issuers import MachineIssuer
from subgraphs.kernel.identity.scopes import Scope
from subgraphs.kernel.identity.tokens import InvalidToken, JwksVerifier

ISSUER = "https://id.example"
TRUSTED = MachineIssuer(issuer=ISSUER, audience="graph", clients={"robot": (Scope.ORDERS_READ,)})

RSA, OTHER_RSA = RSAKey.generate_key(2048), RSAKey.generate_key(2048)
EC, ED = ECKey.generate_key("P-256"), OKPKey.generate_key("Ed25519")
ALGORITHMS = ("RS256", "ES256", "Ed25519")


class Issuer:
    """An issuer that publishes keys under the ids as given; it counts how often."""

    def __init__(self, *published: tuple[str | None, Any]) -> None:
        self.entries: list[object] = [
            {**{name: value for name, value in key.as_dict(private=False).items() if name != "kid"}, "kid": kid}
            if kid
            else {name: value for name, value in key.as_dict(private=False).items() if name != "kid"}
            for kid, key in published
        ]
        self.fetched = 0

    async def fetch(self) -> PublishedKeys:
        self.fetched += 1
        return signing_keys({"keys": self.entries})

    def verifier(self, pause: float = 10) -> JwksVerifier:
        return JwksVerifier(
            self.fetch,
            issuer=ISSUER,
            audience="graph",
            algorithms=ALGORITHMS,
            principal=TRUSTED.principal,
            pause=pause,
        )


def token(key: Any, algorithm: str, kid: str | None = None, **claims: object) -> str:
    header = {"alg": algorithm} if kid is None else {"alg": algorithm, "kid": kid}
    complete = {"iss": ISSUER, "aud": "graph", "sub": "robot", "exp": int(time.time()) + 300, **claims}
    return jwt.encode(header, complete, key, algorithms=list(ALGORITHMS))


@pytest.mark.parametrize("kid", [None, "any"])
@pytest.mark.parametrize(("key", "algorithm"), [(RSA, "RS256"), (OTHER_RSA, "RS256"), (EC, "ES256"), (ED, "Ed25519")])
async def test_keys_without_kid_are_tried_by_type_and_algorithm(key: Any, algorithm: str, kid: str | None) -> None:
    issuer = Issuer((None, EC), (None, RSA), (None, ED), (None, OTHER_RSA))
    assert (await issuer.verifier().verify(token(key, algorithm, kid))).machine is not None


@pytest.mark.parametrize(("key", "algorithm"), [(RSA, "RS256"), (OTHER_RSA, "RS256"), (EC, "ES256")])
async def test_a_token_without_kid_is_accepted_if_one_of_the_keys_fits(key: Any, algorithm: str) -> None:
    issuer = Issuer(("a", RSA), ("b", OTHER_RSA), ("c", EC))
    assert (await issuer.verifier().verify(token(key, algorithm))).machine is not None


@pytest.mark.parametrize(("key", "algorithm"), [(RSA, "RS256"), (OTHER_RSA, "RS256"), (EC, "ES256")])
async def test_keys_that_share_a_kid_all_count(key: Any, algorithm: str) -> None:
    issuer = Issuer(("same", RSA), ("same", EC), ("same", OTHER_RSA))
    assert (await issuer.verifier().verify(token(key, algorithm, "same"))).machine is not None


async def test_a_kid_of_another_key_does_not_hold() -> None:
    issuer = Issuer(("a", RSA), ("b", OTHER_RSA))
    with pytest.raises(InvalidToken):
        await issuer.verifier(pause=0).verify(token(RSA, "RS256", "b"))
    assert issuer.fetched == 1


async def test_a_rotated_key_is_found_for_tokens_without_kid() -> None:
    issuer = Issuer((None, RSA))
    verifier = issuer.verifier(pause=0)
    await verifier.verify(token(RSA, "RS256"))
    issuer.entries = Issuer((None, OTHER_RSA)).entries
    assert (await verifier.verify(token(OTHER_RSA, "RS256"))).machine is not None


async def test_forged_tokens_without_kid_do_not_flood_the_issuer() -> None:
    issuer = Issuer((None, RSA))
    verifier = issuer.verifier()
    for _ in range(20):
        with pytest.raises(InvalidToken):
            await verifier.verify(token(OTHER_RSA, "RS256"))
    assert issuer.fetched == 1


@pytest.mark.parametrize("entry", [7, None, {"kty": {}}, {"kty": "RSA", "n": "!", "e": 5}, {"kty": "AKP", "kid": "a"}])
async def test_a_malformed_key_is_left_out_of_its_set(entry: object) -> None:
    issuer = Issuer(("a", RSA))
    issuer.entries.insert(0, entry)
    assert (await issuer.verifier().verify(token(RSA, "RS256", "a"))).machine is not None


async def test_a_short_key_is_left_out_of_its_set() -> None:
    with pytest.warns(SecurityWarning):
        short = RSAKey.import_key(rsa.generate_private_key(65_537, 1_024))
    issuer = Issuer((None, short), (None, RSA))
    with pytest.raises(InvalidToken):
        await issuer.verifier().verify(token(short, "RS256"))
    assert (await issuer.verifier().verify(token(RSA, "RS256"))).machine is not None


@pytest.mark.parametrize("audience", [{"graph": 1}, [{"graph": 1}], [["graph"]], [None], 7, True, None])
async def test_an_audience_of_another_type_is_rejected(audience: object) -> None:
    with pytest.raises(InvalidToken):
        await Issuer(("a", RSA)).verifier().verify(token(RSA, "RS256", "a", aud=audience))


@pytest.mark.parametrize("issuer", [[ISSUER], {"a": 1}, 7, None])
async def test_an_issuer_of_another_type_is_rejected(issuer: object) -> None:
    with pytest.raises(InvalidToken):
        await Issuer(("a", RSA)).verifier().verify(token(RSA, "RS256", "a", iss=issuer))
