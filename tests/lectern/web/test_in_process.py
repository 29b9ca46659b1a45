"""A subgraph called by the router without a network hop."""

import time
from typing import Any

import pytest

from lectern.web.in_process import InProcessSubgraph
from lectern.web.lifetimes import Lifetimes
from router.execution.subgraph_call import SubgraphOperation, SubgraphRequest, SubgraphTimeout, SubgraphUnreachable
from router.planning.plan import OperationKind
from router.server.authentication.identity import Identity
from subgraphs.kernel.ids import USER
from tests.lectern.web.greeting import greeting


def request(query: str, kind: OperationKind = OperationKind.QUERY, **more: Any) -> SubgraphRequest:
    return SubgraphRequest("greeting", SubgraphOperation(query, None, kind), {}, **more)


async def test_an_answer_comes_back() -> None:
    subgraph = greeting()
    lifetimes = Lifetimes([subgraph])
    async with lifetimes.running():
        answer = await InProcessSubgraph(subgraph, lifetimes).execute(request("{ caller }"))
    assert answer.payload() == {"data": {"caller": "nobody"}}


async def test_nobody_keeps_an_answer_that_is_not_said_to_be_everybodys() -> None:
    subgraph = greeting()
    lifetimes = Lifetimes([subgraph])
    async with lifetimes.running():
        answer = await InProcessSubgraph(subgraph, lifetimes).execute(request("{ caller }"))
    assert answer.header("cache-control") == "no-store"


async def test_the_principal_that_the_router_verified_is_handed_over() -> None:
    subgraph, user = greeting(), USER.new()
    lifetimes = Lifetimes([subgraph])
    identity = Identity(str(user), claims={"sub": str(user), "scope": "student"})
    async with lifetimes.running():
        answer = await InProcessSubgraph(subgraph, lifetimes).execute(request("{ caller }", identity=identity))
    assert answer.payload() == {"data": {"caller": str(user)}}


async def test_a_machines_key_calls_as_nobody() -> None:
    subgraph = greeting()
    lifetimes = Lifetimes([subgraph])
    async with lifetimes.running():
        machine = request("{ caller }", identity=Identity("backup-robot"))
        answer = await InProcessSubgraph(subgraph, lifetimes).execute(machine)
    assert answer.payload() == {"data": {"caller": "nobody"}}


async def test_what_went_wrong_inside_stays_inside() -> None:
    subgraph = greeting()
    lifetimes = Lifetimes([subgraph])
    async with lifetimes.running():
        payload = (await InProcessSubgraph(subgraph, lifetimes).execute(request("{ fails }"))).payload()
    [error] = payload["errors"]
    assert error["extensions"]["code"] == "INTERNAL"
    assert "hunter2" not in str(payload)


async def test_the_events_of_a_subscription_arrive_in_order() -> None:
    subgraph = greeting()
    lifetimes = Lifetimes([subgraph])
    async with lifetimes.running():
        asked = request("subscription { count(to: 3) }", OperationKind.SUBSCRIPTION)
        events = [event.payload() async for event in InProcessSubgraph(subgraph, lifetimes).subscribe(asked)]
    assert events == [{"data": {"count": 0}}, {"data": {"count": 1}}, {"data": {"count": 2}}]


async def test_a_subgraph_that_has_not_started_is_unreachable() -> None:
    subgraph = greeting()
    transport = InProcessSubgraph(subgraph, Lifetimes([subgraph]))
    with pytest.raises(SubgraphUnreachable):
        await transport.execute(request("{ caller }"))


async def test_a_call_whose_deadline_has_passed_times_out() -> None:
    subgraph = greeting()
    lifetimes = Lifetimes([subgraph])
    async with lifetimes.running():
        late = request("{ caller }", deadline=time.monotonic() - 1)
        with pytest.raises(SubgraphTimeout):
            await InProcessSubgraph(subgraph, lifetimes).execute(late)
