"""The document of an operation to plan: parsed, validated, and its conditions on given variables folded away."""

from collections.abc import Mapping

from graphql import (
    BooleanValueNode,
    DirectiveNode,
    DocumentNode,
    GraphQLError,
    VariableNode,
    Visitor,
    get_variable_values,
    parse,
    validate,
    visit,
)
from graphql.language import ArgumentNode

from router.cli.failures import CommandFailed
from router.execution.prepare.client_schema import client_schema
from router.planning import find_operation
from router.supergraph import Supergraph

_CONDITIONAL = ("skip", "include", "defer")


def read_operation(
    supergraph: Supergraph, text: str, name: str | None, variables: Mapping[str, object]
) -> DocumentNode:
    """Parse and validate the document; conditions on the given variables are folded. Raises CommandFailed."""
    try:
        document = parse(text)
    except GraphQLError as error:
        raise CommandFailed(str(error)) from error
    errors = validate(client_schema(supergraph.api_schema), document)
    if errors:
        raise CommandFailed("\n".join(str(error) for error in errors))
    if not variables:
        return document
    definitions = find_operation(document, name).variable_definitions or ()
    values = get_variable_values(supergraph.api_schema, definitions, dict(variables))
    if isinstance(values, list):
        raise CommandFailed("\n".join(str(error) for error in values))
    return _fold_conditions(document, values.coerced)


def _fold_conditions(document: DocumentNode, values: Mapping[str, object]) -> DocumentNode:
    """Replace variables in @skip, @include and @defer by `values` (coerced ones), where they are booleans."""

    class FoldConditions(Visitor):
        def enter_directive(self, node: DirectiveNode, *_: object) -> DirectiveNode | None:
            if node.name.value not in _CONDITIONAL:
                return None
            arguments = tuple(_folded(argument, values) for argument in node.arguments or ())
            return DirectiveNode(name=node.name, arguments=arguments)

    folded: DocumentNode = visit(document, FoldConditions())
    return folded


def _folded(argument: ArgumentNode, values: Mapping[str, object]) -> ArgumentNode:
    if argument.name.value == "if" and isinstance(argument.value, VariableNode):
        value = values.get(argument.value.name.value)
        if isinstance(value, bool):
            return ArgumentNode(name=argument.name, value=BooleanValueNode(value=value))
    return argument
