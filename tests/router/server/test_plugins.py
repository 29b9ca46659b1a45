import logging
from typing import Any

import pytest

from router.execution import ExecutionResult, GraphQLRequest, SubgraphRequest, SubgraphResponse
from router.execution.prepare.prepared_operation import PreparedOperation
from router.planning.plan import QueryPlan
from router.server.errors import RequestRejected
from router.server.pipeline.parameters import RequestParameters
from router.server.plugins import OperationContext, Plugin, with_headers
from router.server.plugins.registry import PluginRegistry
from router.server.protocols.http.messages import HttpRequest, HttpResponse
from tests.router.server.client import post
from tests.router.server.sample_graph import SampleGraph


class Witness(Plugin):
    """Sees every stage and changes nothing."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    async def on_request(self, request: HttpRequest) -> HttpResponse | None:
        self.seen.append("request")
        return None

    async def on_operation(self, operation: OperationContext) -> None:
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

    hooks = PluginRegistry([Quiet(), Plugin()])
    operations = hooks.operations
    assert (len(operations.response), hooks.request, operations.operation, hooks.subgraphs.active) == (1, (), (), False)


async def test_a_plugin_may_respond_to_a_request_itself() -> None:
    class Maintenance(Plugin):
        async def on_request(self, request: HttpRequest) -> HttpResponse | None:
            return HttpResponse(503, b"back soon")

    graph = SampleGraph()
    response = await post(graph.app(plugins=[Maintenance()]), "{ me { name } }")
    assert (response.status, response.body, graph.received) == (503, b"back soon", [])


async def test_a_plugin_may_reject_a_request(caplog: pytest.LogCaptureFixture) -> None:
    class Closed(Plugin):
        async def on_request(self, request: HttpRequest) -> HttpResponse | None:
            raise RequestRejected("CLOSED", "Closed on Sundays.", status=403)

    caplog.set_level(logging.INFO, "router.access")
    graph = SampleGraph()
    response = await post(graph.app({"telemetry": {"logs": {"access": True}}}, plugins=[Closed()]), "{ me { name } }")
    assert (response.status, response.codes, graph.received) == (403, ["CLOSED"], [])
    assert [record.message for record in caplog.records if record.name == "router.access"] == ["rejected"]


async def test_a_failing_plugin_reveals_nothing_to_clients(caplog: pytest.LogCaptureFixture) -> None:
    class Broken(Plugin):
        async def on_request(self, request: HttpRequest) -> HttpResponse | None:
            raise RuntimeError("the password is hunter2")

    response = await post(SampleGraph().app(plugins=[Broken()]), "{ me { name } }")
    assert (response.status, response.codes) == (500, ["INTERNAL_SERVER_ERROR"])
    assert b"hunter2" not in response.body
    assert "hunter2" in caplog.text


async def test_a_plugin_may_reject_an_operation() -> None:
    class NoMutations(Plugin):
        async def on_plan(self, plan: QueryPlan, prepared: PreparedOperation, request: GraphQLRequest) -> None:
            if plan.kind.value == "mutation":
                raise RequestRejected("READ_ONLY", "Read only.", status=403, well_formed=True)

    graph = SampleGraph()
    response = await post(graph.app(plugins=[NoMutations()]), 'mutation { rename(name: "x") { name } }')
    assert (response.status, response.codes, graph.received) == (403, ["READ_ONLY"], [])


async def test_a_plugin_may_change_the_operation() -> None:
    class Rewriting(Plugin):
        async def on_operation(self, operation: OperationContext) -> None:
            operation.parameters = RequestParameters("{ me { id } }")

    assert (await post(SampleGraph().app(plugins=[Rewriting()]), "{ users { name } }")).data == {"me": {"id": "1"}}


async def test_a_plugin_may_change_requests_to_subgraphs() -> None:
    class Tenant(Plugin):
        async def on_subgraph_request(self, request: SubgraphRequest) -> SubgraphRequest:
            return with_headers(request, x_tenant="t1")

    response = await post(SampleGraph().app(plugins=[Tenant()]), '{ header(name: "x-tenant") }')
    assert response.data == {"header": "t1"}


async def test_a_plugin_may_stand_for_a_subgraph() -> None:
    class Canned(Plugin):
        async def on_subgraph_request(self, request: SubgraphRequest) -> SubgraphResponse:
            return SubgraphResponse(request.subgraph, payload={"data": {"me": {"name": "Canned"}}})

    graph = SampleGraph()
    assert (await post(graph.app(plugins=[Canned()]), "{ me { name } }")).data == {"me": {"name": "Canned"}}
    assert graph.received == []


async def test_plugins_change_the_result_one_after_the_other() -> None:
    class Stamp(Plugin):
        def __init__(self, mark: str) -> None:
            self.mark = mark

        async def on_response(self, request: GraphQLRequest, result: ExecutionResult) -> ExecutionResult:
            marks: Any = (result.extensions or {}).get("marks", [])
            return ExecutionResult(data=result.data, errors=result.errors, extensions={"marks": [*marks, self.mark]})

    response = await post(SampleGraph().app(plugins=[Stamp("a"), Stamp("b")]), "{ me { name } }")
    assert response.json["extensions"] == {"marks": ["a", "b"]}
