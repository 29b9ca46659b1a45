"""`VerifierRun`: the state of one symbolic execution."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from graphql import ArgumentNode, ListValueNode, ObjectValueNode, ValueNode, VariableNode
from graphql.utilities import value_from_ast_untyped

from router.graph import FederatedGraph
from router.planning.plan import TYPENAME_KEY, Fetch, ListItems, OnTypes, Path, QueryPlan
from router.planning.plan_verifier.conditions import Assignment
from router.planning.plan_verifier.symbolic_tree import SymbolicField, SymbolicPosition
from router.planning.plan_verifier.violation import Rule, Violation


@dataclass(slots=True)
class VerifierRun:
    """One execution of a plan under one assignment of the boolean variables.

    `root`: the response tree so far. `violations`: those found so far.
    """

    graph: FederatedGraph
    plan: QueryPlan
    assignment: Assignment
    violations: list[Violation] = field(default_factory=list)
    root: SymbolicPosition = field(default_factory=lambda: SymbolicPosition({}))
    _preceding: dict[int, set[int]] = field(default_factory=dict)

    def report(self, rule: Rule, message: str) -> None:
        """Add a violation, once."""
        violation = Violation(rule, message)
        if violation not in self.violations:
            self.violations.append(violation)

    def start(self, fetch: Fetch) -> None:
        """Record the fetches that have ended when this one starts."""
        preceding: set[int] = set()
        for dependency in fetch.depends_on:
            if dependency >= fetch.id:
                self.report(Rule.ORDER, f"fetch {fetch.id} waits for fetch {dependency}, which comes later")
            preceding |= {dependency} | self._preceding.get(dependency, set())
        self._preceding[fetch.id] = preceding

    def is_ready(self, found: SymbolicField, fetch: Fetch) -> bool:
        """Return whether a field has been written when a fetch starts."""
        return bool(found.writers & self._preceding.get(fetch.id, set()))

    def signature(self, name: str, arguments: Sequence[ArgumentNode]) -> str:
        """Return a text that is equal for two fields exactly if they select the same, literals hoisted or not."""
        values = sorted((a.name.value, repr(_comparable(a.value, self.plan.constants))) for a in arguments)
        return f"{name}({', '.join(f'{argument}: {value}' for argument, value in values)})"

    def positions(self, path: Path, fetch: Fetch) -> list[SymbolicPosition]:
        """Return the positions at a path. A path that no fetch has filled is a violation."""
        positions = [self.root]
        for segment in path:
            if isinstance(segment, ListItems):
                continue
            if isinstance(segment, OnTypes):
                for position in positions:
                    self.require_type(position, fetch, f"the path of fetch {fetch.id}")
                continue
            positions = [
                found.child
                for position in positions
                for fields in position.objects.values()
                if (found := fields.get(segment)) is not None and found.child is not None
            ]
        unique: list[SymbolicPosition] = []
        for position in positions:
            if not any(position is other for other in unique):
                unique.append(position)
        if not unique:
            self.report(Rule.ORDER, f"fetch {fetch.id} starts from objects that no fetch returns")
        return unique

    def require_type(self, position: SymbolicPosition, fetch: Fetch, dependent: str) -> None:
        """Check that the runtime type has been fetched when a fetch starts; `dependent` is what depends on it."""
        if len(position.objects) > 1:
            for type_name, fields in position.objects.items():
                typename = fields.get(TYPENAME_KEY)
                if typename is None or not self.is_ready(typename, fetch):
                    self.report(Rule.TYPE, f"{dependent} depends on the runtime type, unknown for {type_name}")


def _comparable(value: ValueNode, constants: Mapping[str, object]) -> object:
    """Return a value that compares equal to equal ones: variables are replaced by the plan's constants."""
    match value:
        case VariableNode():
            return constants.get(value.name.value, ("variable", value.name.value))
        case ListValueNode():
            return [_comparable(item, constants) for item in value.values]
        case ObjectValueNode():
            return {item.name.value: _comparable(item.value, constants) for item in value.fields}
        case _:
            return value_from_ast_untyped(value)
