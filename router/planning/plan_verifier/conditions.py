"""@skip, @include and plan conditions under given variables."""

from collections.abc import Mapping, Sequence

from graphql import BooleanValueNode, DirectiveNode, VariableNode

from router.planning.plan import Condition

Assignment = Mapping[str, bool]
"""Values of boolean variables. Variables that it does not contain are true."""


def holds(condition: Condition, assignment: Assignment) -> bool:
    """Return whether a plan condition holds."""
    return any(all(assignment.get(item.variable, True) is not item.negated for item in term) for term in condition)


def included(directives: Sequence[DirectiveNode] | None, assignment: Assignment) -> bool:
    """Return whether @skip and @include let a selection in."""
    for directive in directives or ():
        name = directive.name.value
        if name in ("skip", "include"):
            value = next(a.value for a in directive.arguments or () if a.name.value == "if")
            truth = True
            if isinstance(value, VariableNode):
                truth = assignment.get(value.name.value, True)
            elif isinstance(value, BooleanValueNode):
                truth = value.value
            if truth is (name == "skip"):
                return False
    return True
