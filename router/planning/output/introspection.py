"""The part of an operation that the router resolves itself: `__schema` and `__type`."""

from collections.abc import Mapping, Sequence

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    Node,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    VariableDefinitionNode,
    VariableNode,
    Visitor,
    print_ast,
    visit,
)

from router.planning.plan import Introspection


def split_introspection(
    fields: Sequence[FieldNode],
    fragments: Mapping[str, FragmentDefinitionNode],
    definitions: Sequence[VariableDefinitionNode],
) -> Introspection | None:
    """Return an operation of only these root fields, with the fragments and variables that they use."""
    if not fields:
        return None
    used_fragments: dict[str, FragmentDefinitionNode] = {}
    used_variables: set[str] = set()
    waiting: list[Node] = list(fields)

    class Uses(Visitor):
        def enter_fragment_spread(self, node: FragmentSpreadNode, *_: object) -> None:
            name = node.name.value
            if name not in used_fragments:
                used_fragments[name] = fragments[name]
                waiting.append(fragments[name])

        def enter_variable(self, node: VariableNode, *_: object) -> None:
            used_variables.add(node.name.value)

    while waiting:
        visit(waiting.pop(), Uses())
    operation = OperationDefinitionNode(
        operation=OperationType.QUERY,
        variable_definitions=tuple(d for d in definitions if d.variable.name.value in used_variables),
        selection_set=SelectionSetNode(selections=tuple(fields)),
    )
    document = DocumentNode(definitions=(operation, *used_fragments.values()))
    names = tuple(d.variable.name.value for d in definitions if d.variable.name.value in used_variables)
    return Introspection(print_ast(document), names)
