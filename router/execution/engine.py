"""The engine: a client's operation in, its answer out.

`execute` reads: prepare (parse, validate, coerce variables), plan, run. A server that decides between these steps
(authorisation, cost, a cache) calls `prepare` and then `run` or `subscribe` with what it got.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from graphql import GraphQLSchema
from graphql.language import DocumentNode, OperationDefinitionNode

from router.execution.options import EngineOptions
from router.execution.request import GraphQLRequest
from router.execution.result import ExecutionResult, IncrementalResult
from router.execution.subgraph_call import SubgraphTransport
from router.planning.plan import OperationKind, QueryPlan


class PlannedGraph(Protocol):
    """What the engine needs to know of a supergraph: the schema that clients see, and how to plan against it."""

    @property
    def api_schema(self) -> GraphQLSchema:
        """What clients may ask: no inaccessible elements, none of federation's own."""
        ...

    @property
    def object_types(self) -> frozenset[str]:
        """Every object type of the supergraph, inaccessible ones included."""
        ...

    @property
    def subgraph_names(self) -> frozenset[str]:
        """The subgraphs that plans fetch from."""
        ...

    def plan(
        self, document: DocumentNode, operation: OperationDefinitionNode, override_labels: frozenset[str]
    ) -> QueryPlan:
        """Plan a valid operation. Raises `OperationNotPlannable` where the budget is spent or no plan exists."""
        ...


@dataclass(slots=True)
class PreparedOperation:
    """A valid operation with its variables. `notes` is kept with the document, shared by its requests: for what a
    server works out once per operation (required scopes, estimated cost); it must not depend on the client."""

    document: DocumentNode
    operation: OperationDefinitionNode
    kind: OperationKind
    variables: Mapping[str, object]
    notes: dict[str, object] = field(default_factory=dict)


class Engine:
    """Executes operations against a supergraph. Safe for concurrent use within one event loop."""

    def __init__(
        self,
        graph: PlannedGraph,
        transports: Mapping[str, SubgraphTransport],
        options: EngineOptions | None = None,
    ) -> None:
        self.graph = graph
        self.transports = transports
        self.options = options or EngineOptions()

    def prepare(self, request: GraphQLRequest) -> PreparedOperation:
        """Parse, validate, choose the operation and coerce the variables. Raises `RequestError`."""
        raise NotImplementedError

    async def execute(self, request: GraphQLRequest) -> ExecutionResult | IncrementalResult:
        """Execute a query or mutation. Whatever is wrong with it is in the result; only cancellation is raised.

        An `IncrementalResult` comes only for operations that use `@defer`.
        """
        raise NotImplementedError

    async def run(self, prepared: PreparedOperation, request: GraphQLRequest) -> ExecutionResult | IncrementalResult:
        """Execute what `prepare` gave for this request."""
        raise NotImplementedError

    async def subscribe(
        self, request: GraphQLRequest, prepared: PreparedOperation | None = None
    ) -> AsyncIterator[ExecutionResult] | ExecutionResult:
        """Start a subscription: one result per event, or a single result if it could not be started.

        Closing the iterator ends the subscription upstream.
        """
        raise NotImplementedError

    async def close(self) -> None:
        """Close the transports."""
        raise NotImplementedError
