import hashlib
import json
import time
from pathlib import Path
from typing import Any

import pytest

from router.server.config import config_of
from router.server.errors import RequestRejected
from router.server.security.authentication import Authenticator, build_authenticator
from router.server.security.authentication.jwks import KeyStore
from router.server.security.authentication.jwt import JwtVerifier, TrustedIssuer
from tests.router.server.live_server import running_server
from tests.router.server.security.authentication.tokens import TestIssuer, live_claims
from tests.waiting import eventually


def authenticator(issuer: TestIssuer, **options: Any) -> Authenticator:
    section = {"jwt": {"issuers": [{"issuer": issuer.name}]}, **options}
    built = build_authenticator(
        config_of({"authentication": section}).authentication, key_loaders={issuer.name: issuer.load}
    )
    assert built is not None
    return built


def bearer(token: str) -> dict[bytes, bytes]:
    return {b"authorization": f"Bearer {token}".encode()}


def test_nothing_configured_is_no_authenticator() -> None:
    assert build_authenticator(config_of({}).authentication) is None


async def test_a_request_without_a_token_is_anonymous() -> None:
    assert await authenticator(TestIssuer()).of_request({}) is None


async def test_a_missing_required_token_is_challenged() -> None:
    with pytest.raises(RequestRejected) as rejected:
        await authenticator(TestIssuer(), required=True).of_request({})
    assert rejected.value.status == 401
    assert rejected.value.headers == ((b"www-authenticate", b'Bearer realm="graphql"'),)


async def test_a_bad_token_is_challenged_with_the_reason() -> None:
    with pytest.raises(RequestRejected) as rejected:
        await authenticator(TestIssuer()).of_request(bearer("a.b.c"))
    assert rejected.value.status == 401
    assert b'error="invalid_token"' in dict(rejected.value.headers)[b"www-authenticate"]


async def test_a_token_is_taken_from_the_first_source_that_has_one() -> None:
    issuer = TestIssuer()
    checks = authenticator(issuer, sources=[{"header": "x-token", "scheme": None}, {"cookie": "session"}])
    first = issuer.token({**live_claims(), "sub": "header"})
    second = issuer.token({**live_claims(), "sub": "cookie"})
    cookies = {b"cookie": f"a=1; session={second}; b=2".encode()}
    found = await checks.of_request({b"x-token": first.encode(), **cookies})
    assert found is not None
    assert found.subject == "header"
    found = await checks.of_request(cookies)
    assert found is not None
    assert found.subject == "cookie"


async def test_another_scheme_counts_as_no_token() -> None:
    assert await authenticator(TestIssuer()).of_request({b"authorization": b"Basic dTpw"}) is None


@pytest.mark.parametrize("name", ["authorization", "Authorization"])
@pytest.mark.parametrize("prefix", ["Bearer ", "bearer ", ""])
async def test_a_connection_is_known_by_its_parameters(name: str, prefix: str) -> None:
    issuer = TestIssuer()
    found = await authenticator(issuer).of_connection({}, {name: prefix + issuer.token(live_claims())})
    assert found is not None
    assert found.subject == "user-1"


async def test_a_connection_without_parameters_is_known_by_its_handshake() -> None:
    issuer = TestIssuer()
    found = await authenticator(issuer).of_connection(bearer(issuer.token(live_claims())), {})
    assert found is not None


async def test_a_verified_token_is_cached_until_it_expires() -> None:
    issuer = TestIssuer()
    checks = authenticator(issuer)
    token = issuer.token(live_claims())
    first = await checks.of_token(token)
    assert await checks.of_token(token) is first


async def test_a_cached_token_is_rejected_once_it_has_expired() -> None:
    issuer = TestIssuer()
    now = live_claims()["exp"] - 300.0
    checks = authenticator(issuer)
    token = issuer.token(live_claims())
    identity = await checks.of_token(token)
    late = Authenticator(
        config_of({"authentication": {"jwt": {"issuers": []}}}).authentication, clock=lambda: now + 10_000
    )
    assert identity.expires_at is not None
    late._verified[token] = identity.expires_at, identity
    with pytest.raises(RequestRejected):
        await late.of_token(token)


async def test_the_memory_of_tokens_is_bounded() -> None:
    issuer = TestIssuer()
    checks = authenticator(issuer, token_cache_size=2)
    for number in range(5):
        await checks.of_token(issuer.token({**live_claims(), "sub": str(number)}))
    assert len(checks._verified) == 2


async def test_keys_that_cannot_be_had_are_not_the_clients_fault() -> None:
    issuer = TestIssuer()
    issuer.away = True
    with pytest.raises(RequestRejected) as rejected:
        await authenticator(issuer).of_request(bearer(issuer.token(live_claims())))
    assert rejected.value.status == 503


KEY = "s3cret-key"
KEYS = {"keys": [{"name": "robot", "sha256": hashlib.sha256(KEY.encode()).hexdigest(), "scopes": ["read"]}]}


async def test_an_api_key_is_known_by_its_digest() -> None:
    found = await authenticator(TestIssuer(), api_keys=KEYS).of_request({b"x-api-key": KEY.encode()})
    assert found is not None
    assert (found.subject, found.scopes) == ("robot", frozenset({"read"}))


async def test_an_unknown_api_key_is_rejected() -> None:
    with pytest.raises(RequestRejected) as rejected:
        await authenticator(TestIssuer(), api_keys=KEYS).of_request({b"x-api-key": b"guess"})
    assert rejected.value.status == 401


def test_a_credential_is_not_shown() -> None:
    from router.server.security.authentication import Identity

    assert "hunter2" not in repr(Identity("a", credential="hunter2"))


async def test_an_issuers_keys_are_found_by_discovery() -> None:
    received: list[str] = []
    issuer = TestIssuer()

    async def provider(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            while (await receive())["type"] != "lifespan.shutdown":
                await send({"type": "lifespan.startup.complete"})
            await send({"type": "lifespan.shutdown.complete"})
            return
        received.append(scope["path"])
        base = f"http://127.0.0.1:{scope['server'][1]}"
        if scope["path"] == "/keys":
            body = json.dumps(await issuer.load())
        else:
            claimed = base if scope["path"].startswith("/.well-known") else "https://elsewhere.example"
            body = json.dumps({"issuer": claimed, "jwks_uri": f"{base}/keys"})
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": body.encode()})

    async with running_server(provider) as port:
        issuer.name = f"http://127.0.0.1:{port}"
        section = {"jwt": {"issuers": [{"issuer": issuer.name}, {"issuer": f"{issuer.name}/impostor"}]}}
        checks = build_authenticator(config_of({"authentication": section}).authentication)
        assert checks is not None
        found = await checks.of_token(issuer.token(live_claims()))
        assert found.subject == "user-1"
        assert received == ["/.well-known/openid-configuration", "/keys"]
        issuer.name += "/impostor"
        with pytest.raises(RequestRejected) as rejected:
            await checks.of_token(issuer.token(live_claims()))
        assert rejected.value.status == 503


async def test_keys_may_be_in_a_file(tmp_path: Path) -> None:
    issuer = TestIssuer()
    file = tmp_path / "jwks.json"
    file.write_text(json.dumps(await issuer.load()))
    section = {"jwt": {"issuers": [{"issuer": issuer.name, "jwks_file": str(file)}]}}
    checks = build_authenticator(config_of({"authentication": section}).authentication)
    assert checks is not None
    assert (await checks.of_token(issuer.token(live_claims()))).subject == "user-1"


async def test_a_token_of_a_withdrawn_key_is_rejected_before_it_expires() -> None:
    issuer, now = TestIssuer(), [time.time()]
    keys = KeyStore(issuer.load, cache_for=60, clock=lambda: now[0])
    options = config_of(
        {"authentication": {"jwt": {"issuers": [{"issuer": issuer.name, "jwks_ttl": 60}]}}}
    ).authentication
    verifier = JwtVerifier([TrustedIssuer(issuer.name, keys, ("EdDSA",))], clock=lambda: now[0])
    checks = Authenticator(options, jwt=verifier, clock=lambda: now[0])
    token = issuer.token({"exp": int(now[0]) + 86_400})
    await checks.of_token(token)
    issuer.rotate("k2")
    now[0] += 61
    # The first one after the keys are due is not kept waiting for them, and is the last that the old key vouches for.
    await checks.of_token(token)
    await eventually(lambda: issuer.received == 2, "the fetch of the keys")
    now[0] += 61
    with pytest.raises(RequestRejected) as rejected:
        await checks.of_token(token)
    assert rejected.value.status == 401


async def test_an_issuer_has_a_clock_skew_a_subject_and_scopes_of_its_own() -> None:
    machines, people = TestIssuer("https://machines.example"), TestIssuer()
    built = build_authenticator(
        config_of(
            {
                "authentication": {
                    "jwt": {
                        "issuers": [
                            {"issuer": people.name},
                            {
                                "issuer": machines.name,
                                "leeway": 120,
                                "subject_claim": "client_id",
                                "scope_claims": ["permissions"],
                                "scopes": {"shop": ["orders.read"]},
                            },
                        ]
                    }
                }
            }
        ).authentication,
        key_loaders={issuer.name: issuer.load for issuer in (machines, people)},
    )
    assert built is not None
    late = {"exp": int(time.time()) - 60, "client_id": "robot", "scope": "admin", "permissions": "shop admin"}
    found = await built.of_token(machines.token(late))
    assert (found.subject, found.issuer) == ("robot", machines.name)
    assert found.scopes == {"orders.read"}
    with pytest.raises(RequestRejected):
        await built.of_token(people.token(late))
    own = await built.of_token(people.token({**live_claims(), "scope": "shop"}))
    assert own.subject == "user-1"
    assert own.scopes == {"shop"}
