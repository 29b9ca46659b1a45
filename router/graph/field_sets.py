"""Field sets (`@key(fields:)`, `@requires(fields:)`, `@provides(fields:)`) as selection sets."""

from __future__ import annotations

from graphql import GraphQLError, OperationDefinitionNode, SelectionSetNode, parse

from router.supergraph.read import SupergraphError


def parse_field_set(text: str, where: str) -> SelectionSetNode:
    """Parse a field set; its outer braces may be missing. `where` is for the error. Raises `SupergraphError`."""
    bare = text.strip()
    try:
        document = parse(bare if bare.startswith("{") else f"{{{bare}}}", no_location=True)
    except GraphQLError as error:
        raise SupergraphError(f"{where} has a field set that is none: {text!r}") from error
    operation = document.definitions[0]
    assert isinstance(operation, OperationDefinitionNode)
    return operation.selection_set
