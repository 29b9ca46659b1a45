"""Conditions of selections as Boolean formulas, from @skip, @include and @defer; and the variables in arguments."""

from collections.abc import Iterable, Sequence

from graphql import BooleanValueNode, DirectiveNode, ListValueNode, ObjectValueNode, ValueNode, VariableNode

from router.planning.conditions import FALSE, TRUE, Formula, conjunction, literal


def condition_of_directives(directives: Sequence[DirectiveNode] | None) -> Formula:
    """Return the condition under which @skip and @include include a selection; constants are folded."""
    condition = TRUE
    for directive in directives or ():
        if directive.name.value in ("skip", "include"):
            value = next((a.value for a in directive.arguments or () if a.name.value == "if"), None)
            condition = conjunction(condition, boolean_formula(value, negated=directive.name.value == "skip"))
    return condition


def boolean_formula(value: object, *, negated: bool) -> Formula:
    """Return the formula of a Boolean argument's AST node, or its negation. A missing one (None) counts as true."""
    if isinstance(value, VariableNode):
        return literal(value.name.value, negated=negated)
    truth = value.value if isinstance(value, BooleanValueNode) else True
    return FALSE if truth is negated else TRUE


def variables_in(value: ValueNode) -> Iterable[str]:
    """Yield the names of the variables inside an argument's value."""
    match value:
        case VariableNode():
            yield value.name.value
        case ListValueNode():
            for item in value.values:
                yield from variables_in(item)
        case ObjectValueNode():
            for entry in value.fields:
                yield from variables_in(entry.value)
