"""Variables of a request, checked against the operation's declarations.

Subgraphs get the values that the client sent, not graphql-core's coerced ones: they coerce for themselves.
"""

from collections.abc import Mapping

from graphql import GraphQLSchema
from graphql.execution import get_variable_values
from graphql.language import OperationDefinitionNode

from router.exact_json import literal_value
from router.execution.errors.request_errors import VariablesInvalid
from router.execution.prepare.documents import entries

MAX_ERRORS = 50


def checked_variables(
    schema: GraphQLSchema, operation: OperationDefinitionNode, given: Mapping[str, object]
) -> dict[str, object]:
    """Return the declared variables that have a value: the client's or else the default. Raises `VariablesInvalid`.

    See "Coercing Variable Values" in the GraphQL specification.
    """
    definitions = operation.variable_definitions
    if not definitions:
        return {}
    try:
        coerced = get_variable_values(schema, definitions, dict(given), MAX_ERRORS)
    except RecursionError as error:
        raise VariablesInvalid.with_message("A variable's value is nested too deeply.") from error
    if isinstance(coerced, list):
        raise VariablesInvalid(entries(coerced, VariablesInvalid.code))
    found: dict[str, object] = {}
    for definition in definitions:
        name = definition.variable.name.value
        if name in given:
            found[name] = given[name]
        elif definition.default_value is not None:
            found[name] = literal_value(definition.default_value)
    return found
