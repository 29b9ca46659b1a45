"""Variables of a request: checked against what the operation declares, and as they are sent on.

Subgraphs get what the client sent, not what graphql-core makes of it: they coerce for themselves.
"""

from __future__ import annotations

from collections.abc import Mapping

from graphql import GraphQLSchema
from graphql.execution import get_variable_values
from graphql.language import OperationDefinitionNode
from graphql.utilities import value_from_ast_untyped

from router.execution.documents import entries
from router.execution.errors import VariablesInvalid

MAX_ERRORS = 50


def checked_variables(
    schema: GraphQLSchema, operation: OperationDefinitionNode, given: Mapping[str, object]
) -> dict[str, object]:
    """The declared variables that have a value: the client's or else the default. Raises `VariablesInvalid`.

    See "Coercing Variable Values" in the GraphQL specification.
    """
    definitions = operation.variable_definitions
    if not definitions:
        return {}
    try:
        coerced = get_variable_values(schema, definitions, dict(given), MAX_ERRORS)
    except RecursionError as error:
        raise VariablesInvalid.because("A variable's value is nested too deeply.") from error
    if isinstance(coerced, list):
        raise VariablesInvalid(entries(coerced, VariablesInvalid.code))
    found: dict[str, object] = {}
    for definition in definitions:
        name = definition.variable.name.value
        if name in given:
            found[name] = given[name]
        elif definition.default_value is not None:
            found[name] = value_from_ast_untyped(definition.default_value)
    return found
