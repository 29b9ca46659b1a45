"""The base class of plugins."""

from router.execution import ExecutionResult, GraphQLRequest
from router.execution.prepare.prepared_operation import PreparedOperation
from router.execution.subgraph_call import SubgraphRequest, SubgraphResponse
from router.planning.plan import QueryPlan
from router.server.pipeline.context import OperationContext
from router.server.protocols.http.messages import HttpRequest, HttpResponse


class Plugin:
    """A base to derive from; every method is optional."""

    async def on_request(self, request: HttpRequest) -> HttpResponse | None:
        """Handle an HTTP request that arrived. A response that is returned is sent, and nothing else happens."""

    async def on_operation(self, operation: OperationContext) -> None:
        """Handle an operation that was read and whose client is authenticated. May replace `operation.parameters`.

        `operation.request.state` lasts until the operation ends.
        """

    async def on_plan(self, plan: QueryPlan, prepared: PreparedOperation, request: GraphQLRequest) -> None:
        """Handle an operation that is valid, allowed, and planned."""

    async def on_subgraph_request(self, request: SubgraphRequest) -> SubgraphResponse | SubgraphRequest | None:
        """Handle a call to a subgraph before it is sent.

        Returns another request to send, or a response that takes the place of the call.
        """

    async def on_subgraph_response(
        self, request: SubgraphRequest, response: SubgraphResponse
    ) -> SubgraphResponse | None:
        """Handle a subgraph's response. Returns another response to use in its place."""

    async def on_response(self, request: GraphQLRequest, result: ExecutionResult) -> ExecutionResult | None:
        """Handle a complete result before it is sent. Returns another to send in its place."""

    async def on_event(self, request: GraphQLRequest, event: ExecutionResult) -> ExecutionResult | None:
        """Handle a subscription's event before it is sent. Returns another to send in its place."""
