"""`Coverage`: compares the fields that an operation selects with the fields that a plan projects.

The operation is read as it was written, by the specification's CollectFields, for every object type that is possible
at a position; the planner's normalized form is not used.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    SelectionSetNode,
)

from router.federation.schema_model.schema import TypeKind
from router.graph import contains_type, named_type
from router.planning.meta_fields import INTROSPECTION_FIELDS, TYPENAME
from router.planning.plan import TYPENAME_KEY, ProjectedField, Projection, QueryPlan
from router.planning.plan_verifier.conditions import holds, included
from router.planning.plan_verifier.run import VerifierRun
from router.planning.plan_verifier.symbolic_tree import SymbolicField, SymbolicPosition
from router.planning.plan_verifier.violation import Rule

ResponsePath = tuple[str, ...]

_Projected = Sequence[tuple[Projection, ProjectedField]]
"""The projected fields of one response key, from the payloads that have it."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """One comparison, after a symbolic execution of the plan's fetches."""

    run: VerifierRun
    fragments: Mapping[str, FragmentDefinitionNode]

    def check(
        self,
        selection_sets: Sequence[SelectionSetNode],
        projections: Sequence[Projection],
        position: SymbolicPosition,
        path: ResponsePath = (),
        *,
        union: str | None = None,
    ) -> None:
        """Compare at one position. `projections`: those of the first payload and of deferred ones at this position.

        `union`: the union type of the position, if it has one.
        """
        graph = self.run.graph
        for type_name, fields in position.objects.items():
            if not contains_type(graph.accessible_types, graph.type_indexes[type_name]):
                continue
            collected: dict[str, list[FieldNode]] = {}
            for selection_set in selection_sets:
                self._collect(selection_set, type_name, collected, set())
            projected = self._projected(projections, type_name)
            for extra in projected.keys() - collected.keys():
                self._report(f"{type_name} has {'.'.join((*path, extra))}, which is not selected")
            for response_key, nodes in collected.items():
                entries = projected.get(response_key, [])
                self._check_field(type_name, fields, nodes, entries, (*path, response_key), union)

    def _check_field(
        self,
        type_name: str,
        fields: Mapping[str, SymbolicField],
        nodes: Sequence[FieldNode],
        entries: _Projected,
        path: ResponsePath,
        union: str | None,
    ) -> None:
        """Compare one response key of one type; `fields` are those that have been fetched."""
        name, text = nodes[0].name.value, ".".join(path)
        if not entries and not self._may_be_missing(union, type_name):
            self._report(f"{text} of {type_name} is not projected")
        for projection, entry in entries:
            if entry.name != name:
                self._report(f"{text} of {type_name} is projected from {entry.name} instead of {name}")
            elif name in INTROSPECTION_FIELDS:
                if self.run.plan.introspection is None:
                    self._report(f"{text} is not resolved")
            elif name == TYPENAME:
                if projection.static_type is None and TYPENAME_KEY not in fields:
                    self._report(f"the runtime type for {text} is not fetched")
            else:
                found = fields.get(entry.internal_key or "")
                signature = self.run.signature(name, nodes[0].arguments or ())
                if found is None:
                    if not self._may_be_missing(union, type_name):
                        self._report(f"{text} of {type_name} is not fetched")
                elif found.signature != signature:
                    self._report(f"{text} of {type_name} is {found.signature}, not {signature}")
                elif found.child is not None:
                    inner = [node.selection_set for node in nodes if node.selection_set is not None]
                    below = [e.selection for _, e in entries if e.selection is not None]
                    below += deferred_at(self.run.plan, path, entry.internal_key)
                    self.check(inner, below, found.child, path, union=self._union_of(type_name, name))
                    return  # All entries read the same objects.

    def _report(self, message: str) -> None:
        self.run.report(Rule.COVERAGE, message)

    def _collect(
        self,
        selection_set: SelectionSetNode,
        type_name: str,
        collected: dict[str, list[FieldNode]],
        seen: set[str],
    ) -> None:
        for selection in selection_set.selections:
            if not included(selection.directives, self.run.assignment):
                continue
            if isinstance(selection, FieldNode):
                collected.setdefault((selection.alias or selection.name).value, []).append(selection)
            elif isinstance(selection, InlineFragmentNode):
                condition = selection.type_condition
                if condition is None or self._matches(condition.name.value, type_name):
                    self._collect(selection.selection_set, type_name, collected, seen)
            elif isinstance(selection, FragmentSpreadNode) and selection.name.value not in seen:
                seen.add(selection.name.value)
                fragment = self.fragments[selection.name.value]
                if self._matches(fragment.type_condition.name.value, type_name):
                    self._collect(fragment.selection_set, type_name, collected, seen)

    def _matches(self, condition: str, type_name: str) -> bool:
        graph = self.run.graph
        return contains_type(graph.possible_types[condition], graph.type_indexes[type_name])

    def _projected(
        self, projections: Iterable[Projection], type_name: str
    ) -> dict[str, list[tuple[Projection, ProjectedField]]]:
        projected: dict[str, list[tuple[Projection, ProjectedField]]] = {}
        for projection in projections:
            for entry in projection.fields:
                if (entry.on_types is None or type_name in entry.on_types) and holds(
                    entry.condition, self.run.assignment
                ):
                    projected.setdefault(entry.response_key, []).append((projection, entry))
        return projected

    def _union_of(self, parent: str, name: str) -> str | None:
        types = self.run.graph.supergraph.types
        definition = types[parent].fields.get(name)
        if definition is None:
            return None
        inner = named_type(definition.type)
        found = types.get(inner)
        return inner if found is not None and found.kind is TypeKind.UNION else None

    def _may_be_missing(self, union: str | None, type_name: str) -> bool:
        """Return whether a type is a member of a union in some subgraphs only.

        Where several subgraphs could resolve a field, only the members that all of them define are queried.
        """
        if union is None:
            return False
        members = self.run.graph.supergraph.types[union].members.values()
        return not all(type_name in names for names in members)


def deferred_at(plan: QueryPlan, response_path: ResponsePath, internal_key: str | None) -> list[Projection]:
    """Return the projections of deferred payloads for the objects at a response path, by a key of their parent."""
    found = []
    for block in plan.deferred:
        if tuple(segment for segment in block.response_path if isinstance(segment, str)) == response_path:
            keys = [segment for segment in block.path if isinstance(segment, str)]
            if (keys[-1] if keys else None) == internal_key:
                found.append(block.projection)
    return found
