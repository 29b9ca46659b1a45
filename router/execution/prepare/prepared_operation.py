"""An operation that is ready to be planned."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from graphql.language import DocumentNode, OperationDefinitionNode, OperationType

from router.execution.errors.request_errors import OperationResolutionFailed
from router.execution.typed_state import TypedState
from router.planning.plan import OperationKind

OPERATION_KINDS = {
    OperationType.QUERY: OperationKind.QUERY,
    OperationType.MUTATION: OperationKind.MUTATION,
    OperationType.SUBSCRIPTION: OperationKind.SUBSCRIPTION,
}


_QUERY = OperationType.QUERY


def kind_of(operation: OperationDefinitionNode) -> OperationKind:
    """Return the kind of an operation; that of a query, which most are, without the hash of an Enum."""
    return OperationKind.QUERY if operation.operation is _QUERY else OPERATION_KINDS[operation.operation]


@dataclass(slots=True)
class ValidDocument:
    """A document that is valid against the API schema.

    `analyses` holds, for each operation by name, what was computed from the document alone, and `prepared` those
    operations that have no variables, by the name in the request.
    """

    text: str
    document: DocumentNode
    operations: dict[str | None, OperationDefinitionNode]
    analyses: dict[str | None, TypedState] = field(default_factory=dict)
    prepared: dict[str | None, "PreparedOperation"] = field(default_factory=dict)

    def operation(self, name: str | None) -> OperationDefinitionNode:
        """Return the operation of that name, or the only one. Raises `OperationResolutionFailed`.

        See "GetOperation()" in the GraphQL specification.
        """
        if name is None:
            if len(self.operations) == 1:
                return next(iter(self.operations.values()))
            raise OperationResolutionFailed.with_message(
                "The document has several operations: the request must name one."
            )
        found = self.operations.get(name)
        if found is None:
            raise OperationResolutionFailed.with_message(f'The document has no operation named "{name}".')
        return found


class PlanKey(NamedTuple):
    """Everything that a plan depends on. `labels` are the active override labels that the supergraph has."""

    text: str
    operation_name: str | None
    labels: frozenset[str]
    denied: frozenset[str]
    defer: bool


@dataclass(slots=True)
class PreparedOperation:
    """A valid operation with its variables. Without variables, all requests of the operation share one."""

    valid_document: ValidDocument
    operation: OperationDefinitionNode
    kind: OperationKind
    variables: Mapping[str, object]
    plan_key: PlanKey | None = None
    """The key of its plan for most requests: without labels, unauthorized fields and @defer. Set by the engine."""

    @property
    def document(self) -> DocumentNode:
        return self.valid_document.document

    @property
    def name(self) -> str | None:
        return self.operation.name.value if self.operation.name else None

    @property
    def analyses(self) -> TypedState:
        """Results of analyses of the operation (required scopes, estimated cost), each computed once.

        They are cached with the document and shared by all its requests, so they must depend on neither the client nor
        the variables.
        """
        analyses = self.valid_document.analyses
        name = self.name
        found = analyses.get(name)
        if found is None:
            found = analyses[name] = TypedState()
        return found
