"""Wrapping transports delegate everything that they do not override."""

from router.execution import SubgraphOperation, SubgraphRequest
from router.planning.plan import OperationKind
from router.transport import FakeTransport
from router.transport.wrapping import WrappingTransport

QUERY = SubgraphRequest("shop", SubgraphOperation("{ me }", None, OperationKind.QUERY), {})
SUBSCRIPTION = SubgraphRequest("shop", SubgraphOperation("subscription { n }", None, OperationKind.SUBSCRIPTION), {})


async def test_queries_subscriptions_and_closing_pass_through() -> None:
    inner = FakeTransport({"data": {"me": 1}}, lambda _: [{"data": {"n": 1}}, {"data": {"n": 2}}])
    outer = WrappingTransport(inner)

    response = await outer.execute(QUERY)
    events = [event.payload() async for event in outer.subscribe(SUBSCRIPTION)]
    await outer.close()

    assert response.payload() == {"data": {"me": 1}}
    assert events == [{"data": {"n": 1}}, {"data": {"n": 2}}]
    assert [call.document for call in inner.calls] == ["{ me }", "subscription { n }"]
    assert inner.closed
