"""The estimated cost of an operation without a running router, for checks of an application's operations."""

from collections.abc import Mapping
from typing import Any

from graphql import DocumentNode, GraphQLError, OperationDefinitionNode, get_operation_ast

from router.server.demand_control.cost import CostModel, read_weights
from router.supergraph.model import Supergraph

DEFAULT_LIST_SIZE = 1_000
"""The items of a list that declares no size: many, so that a missing @listSize is noticed."""


def estimated_cost(
    graph: Supergraph,
    document: DocumentNode,
    operation_name: str | None = None,
    variables: Mapping[str, Any] | None = None,
) -> float:
    """Return the most that an operation of a valid document is expected to cost with these variables.

    Raises GraphQLError if the document has no such operation, or several and no name is given.
    """
    operation: OperationDefinitionNode | None = get_operation_ast(document, operation_name)
    if operation is None:
        raise GraphQLError("The document has no such operation, or several and none is named.")
    model = CostModel(graph.api_schema, read_weights(graph), default_list_size=DEFAULT_LIST_SIZE)
    return model.estimated(document, operation, variables or {})
