import orjson
import pytest
from pydantic import SecretStr

from router.server.authentication.errors import InvalidCredential, KeysUnavailable
from router.server.authentication.opaque_tokens import TokenIntrospector
from router.server.configuration.authentication import IntrospectionOptions

OPTIONS = IntrospectionOptions(
    url="http://127.0.0.1:1/", client_id="router", client_secret=SecretStr("x"), cache_for=30
)


def introspector(status: int, answer: object) -> tuple[TokenIntrospector, list[bytes]]:
    asked: list[bytes] = []

    async def post(form: bytes) -> tuple[int, bytes]:
        asked.append(form)
        return status, orjson.dumps(answer)

    return TokenIntrospector(OPTIONS, post=post, clock=lambda: 1000.0), asked


async def test_an_active_token_gives_its_identity() -> None:
    checks, asked = introspector(200, {"active": True, "sub": "u", "scope": "a b", "exp": 1010})
    identity = await checks.verify("opaque&token")
    assert (identity.subject, identity.scopes, identity.expires_at) == ("u", frozenset({"a", "b"}), 1010.0)
    assert asked == [b"token=opaque%26token&token_type_hint=access_token"]


async def test_an_answer_is_believed_only_so_long() -> None:
    checks, _ = introspector(200, {"active": True, "exp": 99_999})
    assert (await checks.verify("t")).expires_at == 1030.0


async def test_an_inactive_token_is_refused() -> None:
    checks, _ = introspector(200, {"active": False})
    with pytest.raises(InvalidCredential):
        await checks.verify("t")


@pytest.mark.parametrize(("status", "answer"), [(500, {"active": True}), (200, ["active"])])
async def test_without_a_proper_answer_nothing_is_decided(status: int, answer: object) -> None:
    checks, _ = introspector(status, answer)
    with pytest.raises(KeysUnavailable):
        await checks.verify("t")
