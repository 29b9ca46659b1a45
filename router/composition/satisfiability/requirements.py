"""Requirements of fields: the selection of `@requires` is resolved elsewhere, then the subgraph is entered again."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from graphql import FieldNode, InlineFragmentNode, SelectionSetNode

from router.composition.satisfiability.fixpoint import Fixpoint
from router.composition.satisfiability.query_graph import Labels, QueryGraph, Vertex
from router.composition.satisfiability.reachability import Advance
from router.composition.satisfiability.selections import Selections
from router.composition.satisfiability.unadvanceable import UnadvanceableReason
from router.federation.field_references.field_sets import parse_field_set, selected_fields
from router.federation.schema_model.schema import Field, Schema, TypeDefinition, applied
from router.federation.schema_model.type_references import base_name


@dataclass(frozen=True, slots=True)
class _ConditionType:
    """The type in a subgraph's schema that a condition's selection applies to, and its possible object types there."""

    schema: Schema
    type: TypeDefinition
    possible: frozenset[str]

    @classmethod
    def on(cls, schema: Schema, type_name: str) -> "_ConditionType":
        return cls(schema, schema.types[type_name], frozenset(it.name for it in schema.possible_types(type_name)))

    def narrowed(self, type_name: str) -> "_ConditionType":
        other = _ConditionType.on(self.schema, type_name)
        return _ConditionType(self.schema, other.type, self.possible & other.possible)


class Requirements:
    """Memoised conditions of fields with `@requires`; a requirement may depend on another, in cycles too."""

    def __init__(self, graph: QueryGraph, fixpoint: Fixpoint, selections: Selections, advance: Advance) -> None:
        self.graph = graph
        self._fixpoint = fixpoint
        self._selections = selections
        self._advance = advance
        self._roots = set(graph.supergraph.roots.values())

    def reason(self, vertex: Vertex, type_: TypeDefinition, field: Field, labels: Labels) -> UnadvanceableReason | None:
        """Return the reason why the field's `@requires` cannot be met, or None if it can."""
        for requires in applied(field, "requires"):
            fields = requires.arguments.get("fields")
            if not isinstance(fields, str):
                return UnadvanceableReason.REQUIREMENT
            selections = parse_field_set(fields)
            goal = (vertex, field.coordinate, labels)
            if not self._fixpoint.solve(goal, False, partial(self._is_requirement_met, vertex, selections, labels)):
                return UnadvanceableReason.REQUIREMENT
            # The requirement is fetched elsewhere; the subgraph is then entered again, with it.
            if type_.name not in self._roots and not self._can_be_reentered(vertex, type_):
                return UnadvanceableReason.NO_KEY_TO_RETURN
        return None

    def _is_requirement_met(self, vertex: Vertex, selections: SelectionSetNode, labels: Labels) -> bool:
        reachable = self._selections.reachability.reachable_by_keys(vertex, vertex.type, labels)
        return self._selections.can_select(reachable, vertex.type, selections, labels) and self._fragments_can_match(
            reachable, selections, labels, _ConditionType.on(self.graph.subgraphs[vertex.subgraph].schema, vertex.type)
        )

    def _fragments_can_match(
        self, reachable: Iterable[Vertex], selections: SelectionSetNode, labels: Labels, written: _ConditionType
    ) -> bool:
        """Return True if for every fragment of a requirement some subgraph can return a matching object.

        As in the reference composer, a fragment that never matches is an error. Types that the requirement's own
        subgraph rules out are ignored.
        """
        for selection in selections.selections:
            below, reached = written, list(reachable)
            if isinstance(selection, InlineFragmentNode):
                if selection.type_condition is not None:
                    condition = selection.type_condition.name.value
                    below = written.narrowed(condition)
                    if not below.possible:
                        continue
                    reached = self._as_objects(reached, condition, labels)
                    if not reached:
                        return False
                inner: SelectionSetNode | None = selection.selection_set
            elif isinstance(selection, FieldNode) and selection.selection_set is not None:
                outcomes = [self._advance(vertex, selection.name.value, labels) for vertex in reached]
                targets = [outcome for outcome in outcomes if isinstance(outcome, Vertex)]
                field = written.type.fields.get(selection.name.value)
                if not targets or field is None:
                    continue  # only some object types have the field; `can_select` has checked each of them
                below = _ConditionType.on(written.schema, base_name(field.type))
                reached = self._selections.reachable_from_any(targets, below.type.name, labels)
                inner = selection.selection_set
            else:
                continue
            if inner is not None and not self._fragments_can_match(reached, inner, labels, below):
                return False
        return True

    def _as_objects(self, vertices: Iterable[Vertex], condition: str, labels: Labels) -> list[Vertex]:
        """Return the vertices of the objects that a fragment on the type matches."""
        reachable = list(vertices)
        objects: list[Vertex] = []
        for target in self.graph.supergraph.possible_types(condition):
            narrowed = self._selections.narrowed(reachable, target.name, labels)
            objects += self._selections.reachable_from_any(narrowed, target.name, labels)
        return [*(vertex for vertex in reachable if vertex.type == condition), *objects]

    def _can_be_reentered(self, vertex: Vertex, type_: TypeDefinition) -> bool:
        subgraph = self.graph.subgraphs[vertex.subgraph]
        return any(
            not any(subgraph.is_external(it) for _, it in selected_fields(subgraph.schema, type_, key.selections))
            for key in self.graph.keys(vertex.subgraph, type_.name)
        )
