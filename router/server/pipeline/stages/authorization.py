"""Authorize the fields of an operation: @authenticated, @requiresScopes and @policy."""

from collections.abc import Mapping

from router.execution import RequestError, SubgraphFailure
from router.execution.prepare.prepared_operation import PreparedOperation
from router.execution.typed_state import StateKey
from router.server.pipeline.context import OperationContext
from router.server.schema_state.loaded_supergraph import LoadedSupergraph, fetched_subgraphs
from router.server.security.authentication.identity import Identity
from router.server.security.authorization.authorizer import NOTHING, OperationRequirements, reject
from router.server.security.authorization.policies import PolicyRequest

_REQUIREMENTS: StateKey[OperationRequirements] = StateKey("authorization requirements")


class AuthorizationLost(SubgraphFailure):
    """A subscription that its client's new credentials do not allow."""

    code = "FORBIDDEN"
    public_message = "Not authorized any more."


class AuthorizationStage:
    """The stage that removes unauthorized fields from an operation, or rejects it."""

    def __init__(self, *, reject: bool) -> None:
        """With `reject`, an operation with any unauthorized field is rejected as a whole."""
        self._reject = reject

    async def authorize(self, operation: OperationContext) -> None:
        """Mark the fields that the client may not see, where the supergraph protects any.

        Raises RequestRejected (401, 403).
        """
        graph, client = operation.graph, operation.client
        denied = await _denied(graph, operation.prepared, client.headers, client.identity)
        if not denied:
            return
        # A subscription has nothing left to deliver without its one root field.
        if self._reject or any(graph.authorizer.is_subscription(coordinate) for coordinate in denied):
            raise reject(denied, client.identity)
        operation.request.denied = denied

    async def reauthorize(
        self,
        operation: OperationContext,
        graph: LoadedSupergraph,
        headers: Mapping[str, str],
        identity: Identity | None,
    ) -> None:
        """End a subscription with FORBIDDEN if its client's new credentials do not allow it.

        `graph` is the supergraph that is served now.
        """
        request = operation.request
        end = request.end_subscription
        if end is None or not graph.authorizer.active:
            return
        try:
            prepared = graph.engine.prepare(request)
        except RequestError:
            return  # Its supergraph was replaced, which ended it.
        if await _denied(graph, prepared, headers, identity) - request.denied:
            subgraph, *_ = fetched_subgraphs(operation.planned)
            end(AuthorizationLost(subgraph, "the client's new credentials do not allow it"))


async def _denied(
    graph: LoadedSupergraph, prepared: PreparedOperation, headers: Mapping[str, str], identity: Identity | None
) -> frozenset[str]:
    requirements = prepared.analyses.get_or_create(
        _REQUIREMENTS, lambda: graph.authorizer.requirements(prepared.document, prepared.operation)
    )
    if not requirements.fields:
        return NOTHING
    policy_request = PolicyRequest(identity, prepared.name, prepared.variables, headers)
    return await graph.authorizer.denied(requirements, policy_request)
