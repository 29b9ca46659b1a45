"""The router proves to subgraphs that run alone who calls, and says for whom."""

import pytest
from pydantic import SecretStr

from lectern.web.callers import ClientAddress, peer
from lectern.web.routing import router_config
from router.execution.subgraph_call import SubgraphOperation, SubgraphRequest
from router.planning.plan import OperationKind
from router.server.traffic.service_identity import SigningTransport
from router.transport import FakeTransport
from subgraphs.kernel.service_identity import NotTheRouter, RouterCheck
from subgraphs.kernel.settings import KernelSettings

KEY = SecretStr("k" * 40)


def request() -> SubgraphRequest:
    operation = SubgraphOperation("{ a }", None, OperationKind.QUERY)
    return SubgraphRequest("orders", operation, {}, (("authorization", "Bearer t"),))


async def sent_headers(key: SecretStr = KEY) -> dict[str, str]:
    config = router_config(KernelSettings(service_identity_key=key), urls={"orders": "http://orders/graphql"})
    assert config.service_identity is not None
    fake = FakeTransport({"data": {"a": 1}})
    await SigningTransport(fake, config.service_identity).execute(request())
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
        changed = await ClientAddress().on_subgraph_request(request())
    finally:
        peer.reset(token)
    assert changed is not None
    assert dict(changed.headers) == {"authorization": "Bearer t", "x-forwarded-for": "192.0.2.7"}


async def test_without_a_client_nothing_is_told() -> None:
    assert await ClientAddress().on_subgraph_request(request()) is None
