"""Tokens that no machine client should come in with, at the router and at a subgraph on its own."""

import time
from collections.abc import Callable

import pytest
from joserfc.jwk import ECKey, RSAKey

from lectern.web.routing import router_config
from subgraphs.kernel.identity.ids import USER
from subgraphs.kernel.identity.key_sets import keys_from
from subgraphs.kernel.identity.machine_issuers import MachineClientSettings, MachineIssuer
from subgraphs.kernel.identity.scopes import Scope
from subgraphs.kernel.identity.tokens import InvalidToken, IssuersVerifier, JwksVerifier, machine_verifier
from subgraphs.kernel.platform.settings import KernelSettings
from tests.lectern.web.machine_clients.conftest import Marketplace
from tests.lectern.web.machine_clients.issuer import AUDIENCE, MachineTokens

STRANGER = RSAKey.generate_key(2048, {"kid": "stranger"})
ELLIPTIC = ECKey.generate_key("P-256", {"kid": "elliptic"})

Forge = Callable[[MachineTokens, MachineTokens], str]


def _key(tokens: MachineTokens) -> RSAKey:
    key = list(tokens.keys.values())[-1]
    assert isinstance(key, RSAKey)
    return key


FORGERIES: dict[str, Forge] = {
    "no signature": lambda issuer, _: issuer.unsigned(),
    "no signature, oddly written": lambda issuer, _: issuer.unsigned("nOnE"),
    "an allowed algorithm and no signature": lambda issuer, _: issuer.unsigned("RS256"),
    "the public key in PEM as a secret": lambda issuer, _: issuer.signed_with_the_public_key(
        _key(issuer).as_pem(private=False)
    ),
    "the public key in DER as a secret": lambda issuer, _: issuer.signed_with_the_public_key(
        _key(issuer).as_der(private=False)
    ),
    "the modulus as a secret": lambda issuer, _: issuer.signed_with_the_public_key(
        str(_key(issuer).as_dict(private=False)["n"]).encode()
    ),
    "no secret": lambda issuer, _: issuer.signed_with_the_public_key(b""),
    "an algorithm that is not allowed": lambda issuer, _: issuer.token(header={"alg": "RS512"}),
    "a stranger's key": lambda issuer, _: issuer.token(STRANGER),
    "a stranger's key under its own name": lambda issuer, _: issuer.token(STRANGER, {"kid": "stranger"}),
    "a stranger's key in the header": lambda issuer, _: issuer.token(
        STRANGER, {"jwk": STRANGER.as_dict(private=False)}
    ),
    "a stranger's key in the header alone": lambda issuer, _: issuer.token(
        STRANGER, {"jwk": STRANGER.as_dict(private=False), "kid": None}
    ),
    "a stranger's set of keys": lambda issuer, other: issuer.token(
        _key(other), {"jku": f"{other.issuer}/keys", "kid": "first"}
    ),
    "a certificate's address": lambda issuer, other: issuer.token(_key(other), {"x5u": f"{other.issuer}/keys"}),
    "a path as the key's name": lambda issuer, _: issuer.token(STRANGER, {"kid": "../../../../dev/null"}),
    "a query as the key's name": lambda issuer, _: issuer.token(STRANGER, {"kid": "x' UNION SELECT 'key"}),
    "an encryption key's name": lambda issuer, _: issuer.token(STRANGER, {"kid": "for-encryption"}),
    "an elliptic key": lambda issuer, _: issuer.token(ELLIPTIC, {"alg": "ES256"}),
    "another audience": lambda issuer, _: issuer.token(aud="another-service"),
    "our own audience": lambda issuer, _: issuer.token(aud="lectern"),
    "no audience": lambda issuer, _: issuer.token(aud=None),
    "another issuer's token": lambda _, other: other.token(),
    "another issuer's token in this one's name": lambda issuer, other: issuer.token(_key(other)),
    "this issuer's token in another's name": lambda issuer, other: issuer.token(iss=other.issuer),
    "our own name": lambda issuer, _: issuer.token(iss="lectern", aud="lectern", sub=USER.new()),
    "no issuer": lambda issuer, _: issuer.token(iss=None),
    "several issuers": lambda issuer, other: issuer.token(iss=[issuer.issuer, other.issuer]),
    "an issuer with a slash": lambda issuer, _: issuer.token(iss=f"{issuer.issuer}/"),
    "expired": lambda issuer, _: issuer.token(exp=int(time.time()) - 60),
    "without an expiry": lambda issuer, _: issuer.token(exp=None),
    "an expiry that is no number": lambda issuer, _: issuer.token(exp="tomorrow"),
    "not valid yet": lambda issuer, _: issuer.token(nbf=int(time.time()) + 600),
    "of the future": lambda issuer, _: issuer.token(iat=int(time.time()) + 600),
    "no subject": lambda issuer, _: issuer.token(sub=None),
    "several subjects": lambda issuer, _: issuer.token(sub=["robot"]),
    "a user as the subject": lambda issuer, _: issuer.token(sub=USER.new()),
}


@pytest.mark.parametrize("forge", FORGERIES.values(), ids=FORGERIES.keys())
async def test_a_forged_token_is_rejected_with_the_code(marketplace: Marketplace, forge: Forge) -> None:
    assert await marketplace.data("{ scopes }", marketplace.issuer.token()) == {"scopes": []}
    assert await marketplace.rejected(forge(marketplace.issuer, marketplace.other))
    assert not {"/keys", "/.well-known/openid-configuration"} & set(marketplace.other.requests)


@pytest.mark.parametrize("forge", FORGERIES.values(), ids=FORGERIES.keys())
async def test_a_subgraph_on_its_own_rejects_it_too(issuer: MachineTokens, other: MachineTokens, forge: Forge) -> None:
    trusted = MachineIssuer(issuer=issuer.issuer, audience=AUDIENCE, algorithms=("RS256",), clients={"robot": ()})
    verifier = IssuersVerifier([machine_verifier(trusted)])
    assert (await verifier.verify(issuer.token())).machine is not None
    with pytest.raises(InvalidToken):
        await verifier.verify(forge(issuer, other))
    assert other.requests == []


async def test_invented_names_of_keys_do_not_flood_the_issuer(marketplace: Marketplace) -> None:
    await marketplace.data("{ caller }", marketplace.issuer.token())
    before = len(marketplace.issuer.requests)
    for number in range(20):
        assert await marketplace.rejected(marketplace.issuer.token(STRANGER, {"kid": f"invented-{number}"}))
    assert len(marketplace.issuer.requests) - before <= 2


async def test_a_key_that_the_issuer_withdraws_is_no_longer_accepted(issuer: MachineTokens) -> None:
    trusted = MachineIssuer(issuer=issuer.issuer, audience=AUDIENCE, clients={"robot": (Scope.ORDERS_READ,)})
    verifier = machine_verifier(trusted)
    token = issuer.token(exp=int(time.time()) + 86_400)
    assert (await verifier.verify(token)).scopes == {"orders.read"}
    issuer.rotate("second")
    verifier._fetched_at -= trusted.keys_lifetime_seconds + 1
    with pytest.raises(InvalidToken):
        await verifier.verify(token)


async def test_a_discovery_document_of_another_issuer_gives_no_keys(issuer: MachineTokens) -> None:
    issuer.stated_issuer = "https://other.example"
    trusted = MachineIssuer(issuer=issuer.issuer, audience=AUDIENCE, clients={"robot": ()})
    with pytest.raises(InvalidToken):
        await machine_verifier(trusted).verify(issuer.token())


async def test_the_name_of_a_user_does_not_make_one(issuer: MachineTokens) -> None:
    user_id = USER.new()
    trusted = MachineIssuer(issuer=issuer.issuer, audience=AUDIENCE, scopes={"shop": (Scope.ORDERS_READ,)})
    principal = await machine_verifier(trusted).verify(issuer.token(sub=user_id, scope="instructor", sid="ses_1"))
    assert not principal.is_user(user_id)
    assert (principal.scopes, principal.session_id, principal.authenticated_at) == (frozenset(), None, None)


async def test_an_issuer_with_our_name_does_not_take_our_place(issuer: MachineTokens) -> None:
    settings = KernelSettings(jwt_issuer=issuer.issuer)
    trusted = MachineIssuer(issuer=issuer.issuer, audience=AUDIENCE, clients={"robot": (Scope.ORDERS_READ,)})
    machines = MachineClientSettings(machine_issuers=(trusted,))
    jwt = router_config(settings, urls={}, machines=machines).authentication.jwt
    assert jwt is not None
    assert [(each.issuer, each.audiences) for each in jwt.issuers] == [(issuer.issuer, (settings.jwt_audience,))]
    ours = JwksVerifier(keys_from(f"{issuer.issuer}/keys"), issuer=issuer.issuer, audience="lectern")
    with pytest.raises(InvalidToken):
        await IssuersVerifier([ours, machine_verifier(trusted)]).verify(issuer.token())
