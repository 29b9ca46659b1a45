import orjson
import pytest
from pydantic import SecretStr

from router.server.config.options.authentication import IntrospectionOptions
from router.server.security.authentication.errors import InvalidCredential, KeysUnavailable
from router.server.security.authentication.opaque_tokens import TokenIntrospector

OPTIONS = IntrospectionOptions(
    url="http://127.0.0.1:1/", client_id="router", client_secret=SecretStr("x"), cache_ttl=30
)


def introspector(status: int, response: object) -> tuple[TokenIntrospector, list[bytes]]:
    received: list[bytes] = []

    async def post(form: bytes) -> tuple[int, bytes]:
        received.append(form)
        return status, orjson.dumps(response)

    return TokenIntrospector(OPTIONS, post=post, clock=lambda: 1000.0), received


async def test_an_active_token_gives_its_identity() -> None:
    checks, received = introspector(200, {"active": True, "sub": "u", "scope": "a b", "exp": 1010})
    identity = await checks.verify("opaque&token")
    assert (identity.subject, identity.scopes, identity.expires_at) == ("u", frozenset({"a", "b"}), 1010.0)
    assert received == [b"token=opaque%26token&token_type_hint=access_token"]


async def test_an_introspection_response_is_cached_for_a_limited_time() -> None:
    checks, _ = introspector(200, {"active": True, "exp": 99_999})
    assert (await checks.verify("t")).expires_at == 1030.0


async def test_an_inactive_token_is_rejected() -> None:
    checks, _ = introspector(200, {"active": False})
    with pytest.raises(InvalidCredential):
        await checks.verify("t")


@pytest.mark.parametrize(("status", "response"), [(500, {"active": True}), (200, ["active"])])
async def test_without_a_valid_introspection_response_nothing_is_decided(status: int, response: object) -> None:
    checks, _ = introspector(status, response)
    with pytest.raises(KeysUnavailable):
        await checks.verify("t")
