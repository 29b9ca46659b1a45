"""The router proves to subgraphs that run alone who calls, and says for whom."""

from dataclasses import replace

import pytest
from joserfc.jwk import OKPKey
from pydantic import SecretStr

from lectern.web.identity_propagation import ClientAddress
from lectern.web.routing import router_config
from router import FakeTransport, GraphQLRequest, OperationKind, SubgraphOperation, SubgraphRequest
from router.server.upstream.request_signing import SigningTransport
from subgraphs.kernel.identity.service_identity import NotTheRouter, RouterCheck
from subgraphs.kernel.platform.settings import KernelSettings
from tests.subgraphs.kernel.identity.router_identity import key_pair, public

KEY = key_pair()


def request() -> SubgraphRequest:
    operation = SubgraphOperation("{ a }", None, OperationKind.QUERY)
    return SubgraphRequest("orders", operation, {}, (("authorization", "Bearer t"),))


async def sent_headers(key: OKPKey = KEY) -> dict[str, str]:
    config = router_config(
        KernelSettings(),
        signing_key=SecretStr(key.as_pem(private=True).decode()),
        urls={"orders": "http://orders/graphql"},
    )
    assert config.service_identity is not None
    fake = FakeTransport({"data": {"a": 1}})
    await SigningTransport(fake, config.service_identity).execute(request())
    [call] = fake.calls
    return dict(call.headers)


async def test_the_subgraph_that_is_called_recognises_the_router() -> None:
    RouterCheck((public(KEY),), "orders").check(await sent_headers())


async def test_another_subgraph_rejects_the_same_call() -> None:
    headers = await sent_headers()
    with pytest.raises(NotTheRouter):
        RouterCheck((public(KEY),), "catalog").check(headers)


async def test_a_call_signed_with_another_key_is_rejected() -> None:
    headers = await sent_headers(key_pair())
    with pytest.raises(NotTheRouter):
        RouterCheck((public(KEY),), "orders").check(headers)


async def test_headers_forwarded_for_the_client_stay() -> None:
    assert (await sent_headers())["authorization"] == "Bearer t"


async def test_the_clients_address_is_forwarded() -> None:
    client = GraphQLRequest("{ a }", peer="192.0.2.7")
    changed = await ClientAddress().on_subgraph_request(replace(request(), client=client))
    assert changed is not None
    assert dict(changed.headers) == {"authorization": "Bearer t", "x-forwarded-for": "192.0.2.7"}


async def test_a_call_for_no_client_is_not_changed() -> None:
    assert await ClientAddress().on_subgraph_request(request()) is None
