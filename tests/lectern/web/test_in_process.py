"""A subgraph called by the router without a network hop."""

import time
from typing import Any

import pytest

from lectern.web.identity_propagation import Callers
from lectern.web.in_process import InProcessSubgraph
from lectern.web.lifespan import SubgraphLifespans
from router import Identity, OperationKind, SubgraphOperation, SubgraphRequest, SubgraphTimeout, SubgraphUnreachable
from subgraphs.kernel.identity.ids import USER
from subgraphs.kernel.platform.settings import KernelSettings
from tests.lectern.web.greeting_subgraph import greeting

CALLERS = Callers(KernelSettings())


def request(query: str, kind: OperationKind = OperationKind.QUERY, **more: Any) -> SubgraphRequest:
    return SubgraphRequest("greeting", SubgraphOperation(query, None, kind), {}, **more)


async def test_a_response_is_returned() -> None:
    subgraph = greeting()
    lifespans = SubgraphLifespans([subgraph])
    async with lifespans.running():
        response = await InProcessSubgraph(subgraph, lifespans, CALLERS).execute(request("{ caller }"))
    assert response.payload() == {"data": {"caller": "nobody"}}


async def test_a_response_that_is_not_public_is_not_cached() -> None:
    subgraph = greeting()
    lifespans = SubgraphLifespans([subgraph])
    async with lifespans.running():
        response = await InProcessSubgraph(subgraph, lifespans, CALLERS).execute(request("{ caller }"))
    assert response.header("cache-control") == "no-store"


async def test_the_principal_that_the_router_verified_is_handed_over() -> None:
    subgraph, user = greeting(), USER.new()
    lifespans = SubgraphLifespans([subgraph])
    identity = Identity(str(user), "lectern", claims={"sub": str(user), "scope": "student"})
    async with lifespans.running():
        response = await InProcessSubgraph(subgraph, lifespans, CALLERS).execute(
            request("{ caller }", identity=identity)
        )
    assert response.payload() == {"data": {"caller": str(user)}}


async def test_another_issuer_names_no_users() -> None:
    subgraph, user = greeting(), USER.new()
    lifespans = SubgraphLifespans([subgraph])
    identity = Identity(str(user), "https://other.example", claims={"sub": str(user), "scope": "student"})
    async with lifespans.running():
        response = await InProcessSubgraph(subgraph, lifespans, CALLERS).execute(
            request("{ caller }", identity=identity)
        )
    assert response.payload() == {"data": {"caller": "nobody"}}


async def test_an_api_key_calls_without_a_principal() -> None:
    subgraph = greeting()
    lifespans = SubgraphLifespans([subgraph])
    async with lifespans.running():
        machine = request("{ caller }", identity=Identity("backup-robot"))
        response = await InProcessSubgraph(subgraph, lifespans, CALLERS).execute(machine)
    assert response.payload() == {"data": {"caller": "nobody"}}


async def test_internal_errors_are_masked() -> None:
    subgraph = greeting()
    lifespans = SubgraphLifespans([subgraph])
    async with lifespans.running():
        payload = (await InProcessSubgraph(subgraph, lifespans, CALLERS).execute(request("{ fails }"))).payload()
    [error] = payload["errors"]
    assert error["extensions"]["code"] == "INTERNAL"
    assert "hunter2" not in str(payload)


async def test_the_events_of_a_subscription_arrive_in_order() -> None:
    subgraph = greeting()
    lifespans = SubgraphLifespans([subgraph])
    async with lifespans.running():
        received = request("subscription { count(to: 3) }", OperationKind.SUBSCRIPTION)
        events = [
            event.payload() async for event in InProcessSubgraph(subgraph, lifespans, CALLERS).subscribe(received)
        ]
    assert events == [{"data": {"count": 0}}, {"data": {"count": 1}}, {"data": {"count": 2}}]


async def test_a_subgraph_that_has_not_started_is_unreachable() -> None:
    subgraph = greeting()
    transport = InProcessSubgraph(subgraph, SubgraphLifespans([subgraph]), CALLERS)
    with pytest.raises(SubgraphUnreachable):
        await transport.execute(request("{ caller }"))


async def test_a_call_whose_deadline_has_passed_times_out() -> None:
    subgraph = greeting()
    lifespans = SubgraphLifespans([subgraph])
    async with lifespans.running():
        late = request("{ caller }", deadline=time.monotonic() - 1)
        with pytest.raises(SubgraphTimeout):
            await InProcessSubgraph(subgraph, lifespans, CALLERS).execute(late)
