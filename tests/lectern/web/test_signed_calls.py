"""Calls over HTTP that prove to come from the router."""

import pytest
from pydantic import SecretStr

from lectern.web.callers import peer
from lectern.web.signed_calls import SignedCalls
from router.execution.subgraph_call import SubgraphOperation, SubgraphRequest
from router.planning.plan import OperationKind
from router.transport import FakeTransport
from subgraphs.kernel.service_identity import NotTheRouter, RouterCheck

KEY = SecretStr("k" * 40)


async def sent_headers(key: SecretStr = KEY) -> dict[str, str]:
    fake = FakeTransport({"data": {"a": 1}})
    operation = SubgraphOperation("{ a }", None, OperationKind.QUERY)
    await SignedCalls(fake, key).execute(SubgraphRequest("orders", operation, {}, (("authorization", "Bearer t"),)))
    [call] = fake.calls
    return dict(call.headers)


async def test_the_subgraph_that_is_called_recognises_the_router() -> None:
    RouterCheck(KEY, "orders").check(await sent_headers())


async def test_another_subgraph_refuses_the_same_call() -> None:
    headers = await sent_headers()
    with pytest.raises(NotTheRouter):
        RouterCheck(KEY, "catalog").check(headers)


async def test_a_call_signed_with_another_key_is_refused() -> None:
    headers = await sent_headers(SecretStr("x" * 40))
    with pytest.raises(NotTheRouter):
        RouterCheck(KEY, "orders").check(headers)


async def test_what_is_forwarded_for_the_client_stays() -> None:
    assert (await sent_headers())["authorization"] == "Bearer t"


async def test_the_clients_address_is_told() -> None:
    token = peer.set("192.0.2.7")
    try:
        assert (await sent_headers())["x-forwarded-for"] == "192.0.2.7"
    finally:
        peer.reset(token)
