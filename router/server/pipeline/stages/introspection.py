"""Restrict introspection to clients with certain scopes."""

from graphql.language import FieldNode, Visitor, visit

from router.execution import RequestError
from router.execution.errors.schema_names import without_schema_names
from router.execution.prepare.prepared_operation import PreparedOperation
from router.execution.typed_state import StateKey
from router.server.errors import RequestRejected
from router.server.pipeline.context import OperationContext
from router.server.security.authentication.identity import Identity

_INTROSPECTS: StateKey[bool] = StateKey("introspection")


class IntrospectionStage:
    """The stage that rejects introspection by clients without the scopes, and hides names of the schema from them."""

    def __init__(self, scopes: frozenset[str]) -> None:
        self._scopes = scopes

    def check(self, operation: OperationContext) -> None:
        """Raise RequestRejected (403) if the operation introspects the schema and its client may not."""
        identity, prepared = operation.identity, operation.prepared
        introspects = prepared.analyses.get_or_create(_INTROSPECTS, lambda: _introspects(prepared))
        if introspects and not self._may_introspect(identity):
            raise RequestRejected(
                "INTROSPECTION_DISABLED", "Introspection is not available.", status=403, well_formed=True
            )

    def hide_names(self, operation: OperationContext, error: RequestError) -> RequestError:
        """Return the error as the operation's client may see it."""
        return error if self._may_introspect(operation.identity) else without_schema_names(error)

    def _may_introspect(self, identity: Identity | None) -> bool:
        return identity is not None and bool(identity.scopes & self._scopes)


class _IntrospectionFinder(Visitor):
    found = False

    def enter_field(self, node: FieldNode, *_: object) -> None:
        self.found = self.found or node.name.value in ("__schema", "__type")


def _introspects(prepared: PreparedOperation) -> bool:
    """Search the document for `__schema` or `__type` anywhere: they are root fields, but may be in fragments."""
    finder = _IntrospectionFinder()
    visit(prepared.document, finder)
    return finder.found
