from __future__ import annotations

import logging
from typing import Any

import pytest

from router.execution import ExecutionResult, GraphQLRequest, SubgraphRequest, SubgraphResponse
from router.execution.engine import PreparedOperation
from router.planning.plan import QueryPlan
from router.server.errors import RequestRefused
from router.server.http.messages import HttpRequest, HttpResponse
from router.server.http.parameters import RequestParameters
from router.server.plugins import OperationStage, Plugin, Plugins, with_headers
from tests.router.server.client import post
from tests.router.server.sample_graph import SampleGraph


class Witness(Plugin):
    """Sees every stage and changes nothing."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    async def on_request(self, request: HttpRequest) -> HttpResponse | None:
        self.seen.append("request")
        return None

    async def on_operation(self, operation: OperationStage) -> None:
        self.seen.append("operation")

    async def on_plan(self, plan: QueryPlan, prepared: PreparedOperation, request: GraphQLRequest) -> None:
        self.seen.append(f"plan of {len(plan.fetches)}")

    async def on_subgraph_request(self, request: SubgraphRequest) -> None:
        self.seen.append(f"to {request.subgraph}")

    async def on_subgraph_response(self, request: SubgraphRequest, response: SubgraphResponse) -> None:
        self.seen.append(f"from {request.subgraph}")

    async def on_response(self, request: GraphQLRequest, result: ExecutionResult) -> None:
        self.seen.append("response")

    async def on_event(self, request: GraphQLRequest, event: ExecutionResult) -> None:
        self.seen.append("event")


async def test_a_plugin_sees_every_stage_in_order() -> None:
    witness = Witness()
    await post(SampleGraph().app(plugins=[witness]), "{ me { name reading } }")
    assert witness.seen == [
        "request", "operation", "plan of 2", "to people", "from people", "to library", "from library", "response",
    ]  # fmt: skip


async def test_a_plugin_sees_events() -> None:
    witness = Witness()
    app = SampleGraph().app(plugins=[witness])
    await post(app, "subscription { count(to: 2) }", {"accept": "text/event-stream"})
    assert witness.seen == ["request", "operation", "plan of 1", "to people", "event", "event"]


def test_only_stages_that_a_plugin_wants_are_called() -> None:
    class Quiet(Plugin):
        async def on_response(self, request: GraphQLRequest, result: ExecutionResult) -> None:
            return None

    hooks = Plugins([Quiet(), Plugin()])
    assert (len(hooks.response), hooks.request, hooks.operation, hooks.touch_calls) == (1, (), (), False)


async def test_a_plugin_may_answer_a_request_itself() -> None:
    class Maintenance(Plugin):
        async def on_request(self, request: HttpRequest) -> HttpResponse | None:
            return HttpResponse(503, b"back soon")

    graph = SampleGraph()
    answer = await post(graph.app(plugins=[Maintenance()]), "{ me { name } }")
    assert (answer.status, answer.body, graph.asked) == (503, b"back soon", [])


async def test_a_plugin_may_refuse_a_request(caplog: pytest.LogCaptureFixture) -> None:
    class Closed(Plugin):
        async def on_request(self, request: HttpRequest) -> HttpResponse | None:
            raise RequestRefused("CLOSED", "Closed on Sundays.", status=403)

    caplog.set_level(logging.INFO, "router.access")
    graph = SampleGraph()
    answer = await post(graph.app({"telemetry": {"logs": {"access": True}}}, plugins=[Closed()]), "{ me { name } }")
    assert (answer.status, answer.codes, graph.asked) == (403, ["CLOSED"], [])
    assert [record.message for record in caplog.records if record.name == "router.access"] == ["refused"]


async def test_a_plugin_that_fails_tells_clients_nothing(caplog: pytest.LogCaptureFixture) -> None:
    class Broken(Plugin):
        async def on_request(self, request: HttpRequest) -> HttpResponse | None:
            raise RuntimeError("the password is hunter2")

    answer = await post(SampleGraph().app(plugins=[Broken()]), "{ me { name } }")
    assert (answer.status, answer.codes) == (500, ["INTERNAL_SERVER_ERROR"])
    assert b"hunter2" not in answer.body
    assert "hunter2" in caplog.text


async def test_a_plugin_may_refuse_an_operation() -> None:
    class NoMutations(Plugin):
        async def on_plan(self, plan: QueryPlan, prepared: PreparedOperation, request: GraphQLRequest) -> None:
            if plan.kind.value == "mutation":
                raise RequestRefused("READ_ONLY", "Read only.", status=403, well_formed=True)

    graph = SampleGraph()
    answer = await post(graph.app(plugins=[NoMutations()]), 'mutation { rename(name: "x") { name } }')
    assert (answer.status, answer.codes, graph.asked) == (403, ["READ_ONLY"], [])


async def test_a_plugin_may_change_the_operation() -> None:
    class Rewriting(Plugin):
        async def on_operation(self, operation: OperationStage) -> None:
            operation.parameters = RequestParameters("{ me { id } }")

    assert (await post(SampleGraph().app(plugins=[Rewriting()]), "{ users { name } }")).data == {"me": {"id": "1"}}


async def test_a_plugin_may_change_what_subgraphs_are_told() -> None:
    class Tenant(Plugin):
        async def on_subgraph_request(self, request: SubgraphRequest) -> SubgraphRequest:
            return with_headers(request, x_tenant="t1")

    answer = await post(SampleGraph().app(plugins=[Tenant()]), '{ header(name: "x-tenant") }')
    assert answer.data == {"header": "t1"}


async def test_a_plugin_may_stand_for_a_subgraph() -> None:
    class Canned(Plugin):
        async def on_subgraph_request(self, request: SubgraphRequest) -> SubgraphResponse:
            return SubgraphResponse(request.subgraph, payload={"data": {"me": {"name": "Canned"}}})

    graph = SampleGraph()
    assert (await post(graph.app(plugins=[Canned()]), "{ me { name } }")).data == {"me": {"name": "Canned"}}
    assert graph.asked == []


async def test_plugins_change_the_answer_one_after_the_other() -> None:
    class Stamp(Plugin):
        def __init__(self, mark: str) -> None:
            self.mark = mark

        async def on_response(self, request: GraphQLRequest, result: ExecutionResult) -> ExecutionResult:
            marks: Any = (result.extensions or {}).get("marks", [])
            return ExecutionResult(data=result.data, errors=result.errors, extensions={"marks": [*marks, self.mark]})

    answer = await post(SampleGraph().app(plugins=[Stamp("a"), Stamp("b")]), "{ me { name } }")
    assert answer.json["extensions"] == {"marks": ["a", "b"]}
