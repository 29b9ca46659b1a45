"""Field sets (`@key(fields:)`, `@requires(fields:)`, `@provides(fields:)`) as selection sets."""

from graphql import GraphQLError, OperationDefinitionNode, SelectionSetNode, parse

from router.supergraph.read import SupergraphError


def parse_field_set(text: str, where: str) -> SelectionSetNode:
    """Parse a field set, with or without its outer braces. `where` locates it in the error.

    Raises `SupergraphError` if the text is not a selection set.
    """
    bare = text.strip()
    try:
        document = parse(bare if bare.startswith("{") else f"{{{bare}}}", no_location=True)
    except GraphQLError as error:
        raise SupergraphError(f"{where} has an invalid field set: {text!r}") from error
    operation = document.definitions[0]
    assert isinstance(operation, OperationDefinitionNode)
    return operation.selection_set
