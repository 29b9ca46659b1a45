"""The guarded fields (those behind `@authenticated`, `@requiresScopes` or `@policy`) that an operation selects."""

from graphql import GraphQLInterfaceType, GraphQLObjectType, GraphQLSchema, get_named_type
from graphql.language import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
)
from graphql.type import GraphQLNamedType

from router.server.security.authorization.requirements import Guards


def guarded_fields(
    document: DocumentNode, operation: OperationDefinitionNode, schema: GraphQLSchema, guards: Guards
) -> frozenset[str]:
    """Return the schema coordinates, such as `User.email`, of the guarded fields that a valid operation selects.

    A field of an interface has the interface's coordinate: `guards` has the requirements of its implementations there.
    Each fragment is walked once: what it selects does not depend on where it is spread.
    """
    if not guards:
        return frozenset()
    fragments = {
        definition.name.value: definition
        for definition in document.definitions
        if isinstance(definition, FragmentDefinitionNode)
    }
    found: set[str] = set()
    walked: set[str] = set()
    root = schema.get_root_type(operation.operation)
    pending: list[tuple[SelectionSetNode, GraphQLNamedType | None]] = [(operation.selection_set, root)]
    while pending:
        selection_set, parent = pending.pop()
        for selection in selection_set.selections:
            if isinstance(selection, FieldNode):
                name = selection.name.value
                if not isinstance(parent, GraphQLObjectType | GraphQLInterfaceType) or name not in parent.fields:
                    continue
                if f"{parent.name}.{name}" in guards:
                    found.add(f"{parent.name}.{name}")
                if selection.selection_set is not None:
                    pending.append((selection.selection_set, get_named_type(parent.fields[name].type)))
            elif isinstance(selection, InlineFragmentNode):
                condition = selection.type_condition
                inner = parent if condition is None else schema.get_type(condition.name.value)
                pending.append((selection.selection_set, inner))
            elif isinstance(selection, FragmentSpreadNode) and selection.name.value not in walked:
                walked.add(selection.name.value)
                fragment = fragments.get(selection.name.value)
                if fragment is not None:
                    pending.append((fragment.selection_set, schema.get_type(fragment.type_condition.name.value)))
    return frozenset(found)
