"""Subscriptions over a replacement of the supergraph: they continue if their plan stays the same."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass

from router.execution import ExecutionResult, GraphQLRequest, RequestError, SubgraphFailure
from router.execution.plan.planned_operation import PlannedOperation
from router.planning.plan import QueryPlan
from router.server.schema_state.loaded_supergraph import LoadedSupergraph
from router.server.security.authorization.authorizer import OperationRequirements


class SupergraphReplaced(SubgraphFailure):
    """A subscription whose plan differs in the new supergraph."""

    code = "SUBSCRIPTION_SCHEMA_RELOAD"
    public_message = "The schema has changed. Subscribe again."


@dataclass(frozen=True, slots=True)
class _Dependencies:
    """The parts of a supergraph that an operation depends on: fetches, their addresses, and required permissions."""

    plan: QueryPlan
    requirements: OperationRequirements
    addresses: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class _OpenSubscription:
    request: GraphQLRequest
    dependencies: _Dependencies


class OpenSubscriptions:
    """The subscriptions of all clients, whatever their protocol."""

    def __init__(self) -> None:
        self._open: set[_OpenSubscription] = set()

    async def track(
        self,
        events: AsyncGenerator[ExecutionResult, None],
        graph: LoadedSupergraph,
        planned: PlannedOperation,
        request: GraphQLRequest,
    ) -> AsyncGenerator[ExecutionResult, None]:
        """Yield a subscription's events; until they end, a replacement of `graph` may end the subscription."""
        subscription = _OpenSubscription(request, _dependencies(graph, planned))
        self._open.add(subscription)
        try:
            async with aclosing(events):
                async for event in events:
                    yield event
        finally:
            self._open.discard(subscription)

    def end_outdated(self, graph: LoadedSupergraph) -> None:
        """End the subscriptions that depend on something else in the new supergraph."""
        for subscription in tuple(self._open):
            request = subscription.request
            try:
                planned = graph.engine.plan(graph.engine.prepare(request), request)
                unchanged = _dependencies(graph, planned) == subscription.dependencies
            except RequestError:
                unchanged = False  # It is no longer valid.
            end = request.end_subscription
            if not unchanged and end is not None:
                first = subscription.dependencies.plan.fetches[0]
                end(SupergraphReplaced(first.subgraph, "the supergraph was replaced"))


def _dependencies(graph: LoadedSupergraph, planned: PlannedOperation) -> _Dependencies:
    prepared, plan = planned.prepared, planned.compiled.plan
    addresses = tuple(graph.supergraph.subgraph_named(fetch.subgraph).url for fetch in plan.fetches)
    return _Dependencies(plan, graph.authorizer.requirements(prepared.document, prepared.operation), addresses)
