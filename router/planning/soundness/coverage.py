"""Compares what an operation asks with what a plan would show.

Walks the operation as it was written, by the specification's CollectFields, for every object type that may stand at
a position; the planner's normalised form is not used.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    SelectionSetNode,
)

from router.graph import FederatedGraph, named_type
from router.planning.plan import TYPENAME_KEY, ProjectedField, Projection, QueryPlan
from router.planning.selection import INTROSPECTION, TYPENAME
from router.planning.soundness.symbolic import SymbolicPosition, SymbolicRun, holds, included
from router.planning.soundness.violation import Violation
from router.supergraph.model import TypeKind

ResponsePath = tuple[str, ...]


@dataclass(slots=True)
class Coverage:
    """One comparison, after one run of the plan's fetches."""

    graph: FederatedGraph
    plan: QueryPlan
    fragments: Mapping[str, FragmentDefinitionNode]
    run: SymbolicRun
    violations: list[Violation] = field(default_factory=list)

    def check(
        self,
        selection_sets: Sequence[SelectionSetNode],
        projections: Sequence[Projection],
        position: SymbolicPosition,
        path: ResponsePath = (),
        *,
        union: str | None = None,
    ) -> None:
        """Compare at one position. `projections`: the first payload's and those of deferred ones that reach here.

        `union`: the union type that the position is of, if it is of one.
        """
        for type_name, fields in position.objects.items():
            if not self.graph.visible >> self.graph.object_bits[type_name] & 1:
                continue
            collected: dict[str, list[FieldNode]] = {}
            for selection_set in selection_sets:
                self._collect(selection_set, type_name, collected, set())
            shown = self._shown(projections, type_name)
            for extra in shown.keys() - collected.keys():
                self._report(f"{type_name} shows {'.'.join((*path, extra))}, which is not asked")
            for response_key, nodes in collected.items():
                here = (*path, response_key)
                name = nodes[0].name.value
                entries = shown.get(response_key, [])
                if not entries:
                    if not self._is_left_out(union, type_name):
                        self._report(f"nothing shows {'.'.join(here)} of {type_name}")
                    continue
                for projection, entry in entries:
                    if entry.name != name:
                        self._report(f"{'.'.join(here)} of {type_name} shows {entry.name} instead of {name}")
                    elif name in INTROSPECTION:
                        if self.plan.introspection is None:
                            self._report(f"nobody answers {'.'.join(here)}")
                    elif name == TYPENAME:
                        if projection.static_type is None and TYPENAME_KEY not in fields:
                            self._report(f"nobody tells the runtime type for {'.'.join(here)}")
                    else:
                        found = fields.get(entry.internal_key or "")
                        signature = self.run.signature(name, nodes[0].arguments or ())
                        if found is None:
                            if not self._is_left_out(union, type_name):
                                self._report(f"nothing fetches {'.'.join(here)} of {type_name}")
                        elif found.signature != signature:
                            self._report(f"{'.'.join(here)} of {type_name} is {found.signature}, not {signature}")
                        elif found.child is not None:
                            inner = [node.selection_set for node in nodes if node.selection_set is not None]
                            below = [e.selection for _, e in entries if e.selection is not None]
                            below += deferred_at(self.plan, here, entry.internal_key)
                            self.check(inner, below, found.child, here, union=self._union_of(type_name, name))
                            break

    def _report(self, message: str) -> None:
        violation = Violation("coverage", message)
        if violation not in self.violations:
            self.violations.append(violation)

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
        return bool(self.graph.masks[condition] >> self.graph.object_bits[type_name] & 1)

    def _shown(
        self, projections: Iterable[Projection], type_name: str
    ) -> dict[str, list[tuple[Projection, ProjectedField]]]:
        shown: dict[str, list[tuple[Projection, ProjectedField]]] = {}
        for projection in projections:
            for entry in projection.fields:
                if (entry.on_types is None or type_name in entry.on_types) and holds(
                    entry.condition, self.run.assignment
                ):
                    shown.setdefault(entry.response_key, []).append((projection, entry))
        return shown

    def _union_of(self, parent: str, name: str) -> str | None:
        definition = self.graph.supergraph.types[parent].fields.get(name)
        if definition is None:
            return None
        inner = named_type(definition.type)
        found = self.graph.supergraph.types.get(inner)
        return inner if found is not None and found.kind is TypeKind.UNION else None

    def _is_left_out(self, union: str | None, type_name: str) -> bool:
        """Whether a type is a member of a union in some subgraphs only: where these could answer alike, only the
        members that all of them know are asked anything."""
        if union is None:
            return False
        members = self.graph.supergraph.types[union].members.values()
        return not all(type_name in names for names in members)


def deferred_at(plan: QueryPlan, response_path: ResponsePath, internal_key: str | None) -> list[Projection]:
    """What deferred payloads show of the objects at a response path, read from an internal key of their parent."""
    found = []
    for block in plan.deferred:
        if tuple(segment for segment in block.response_path if isinstance(segment, str)) == response_path:
            keys = [segment for segment in block.path if isinstance(segment, str)]
            if (keys[-1] if keys else None) == internal_key:
                found.append(block.projection)
    return found
