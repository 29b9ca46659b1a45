"""Selections on one object: the vertices that resolve them together, also those entered by keys and by narrowing."""

from collections.abc import Iterable

from graphql import FieldNode, InlineFragmentNode, SelectionSetNode

from router.composition.satisfiability.fixpoint import Fixpoint
from router.composition.satisfiability.keys import TYPENAME, KeyLookup
from router.composition.satisfiability.query_graph import Labels, QueryGraph, Vertex
from router.composition.satisfiability.reachability import Advance, Reachability
from router.federation.schema_model.schema import Field, TypeDefinition, TypeKind
from router.federation.schema_model.type_references import base_name


class Selections:
    """Memoised resolution of selections; mutually recursive with `advance`, by which its fields lead on."""

    def __init__(self, graph: QueryGraph, keys: KeyLookup, fixpoint: Fixpoint, advance: Advance) -> None:
        self.graph = graph
        self.reachability = Reachability(graph, keys, fixpoint, advance, self.can_select)
        self._advance = advance

    def reachable_from_any(
        self, vertices: Iterable[Vertex], type_name: str, labels: Labels, excluded: int | None = None
    ) -> list[Vertex]:
        """All the vertices that can be reached from any of these."""
        reachable_by_keys = self.reachability.reachable_by_keys
        return list(
            dict.fromkeys(it for vertex in vertices for it in reachable_by_keys(vertex, type_name, labels, excluded))
        )

    def narrowed(
        self, vertices: Iterable[Vertex], type_name: str, labels: Labels, excluded: int | None = None
    ) -> list[Vertex]:
        """Return the vertices narrowed to an object type, without those whose object cannot be of that type."""
        found: dict[Vertex, None] = {}
        for vertex in vertices:
            type_ = self.graph.type_at(vertex)
            if vertex.type == type_name:
                found.setdefault(vertex)
            elif self.graph.is_interface_object(vertex.subgraph, vertex.type):
                if self.can_determine_type(vertex, type_name, labels, excluded):
                    found.setdefault(vertex)
            elif type_.kind is not TypeKind.OBJECT:
                schema = self.graph.subgraphs[vertex.subgraph].schema
                if any(possible.name == type_name for possible in schema.possible_types(vertex.type)):
                    found.setdefault(Vertex(vertex.subgraph, type_name, vertex.provides))
        return list(found)

    def can_determine_type(self, vertex: Vertex, type_name: str, labels: Labels, excluded: int | None = None) -> bool:
        """Return True if a subgraph can be entered that determines the object type of an `@interfaceObject`."""
        merged = self.graph.supergraph.types.get(type_name)
        if merged is None or vertex.type not in merged.interfaces:
            return False
        return any(
            not self.graph.is_interface_object(reached.subgraph, reached.type)
            for reached in self.reachability.reachable_by_keys(vertex, type_name, labels, excluded)
        )

    def can_select(
        self,
        vertices: Iterable[Vertex],
        type_name: str,
        selections: SelectionSetNode,
        labels: Labels,
        excluded: int | None = None,
    ) -> bool:
        """Return True if these vertices together, with those that they lead to, resolve the whole selection."""
        reachable = list(vertices)
        type_ = self.graph.supergraph.types.get(type_name)
        if type_ is None:
            return False
        for selection in selections.selections:
            match selection:
                case FieldNode():
                    if selection.name.value != TYPENAME and not self._can_take(
                        reachable, type_, selection, labels, excluded
                    ):
                        return False
                case InlineFragmentNode():
                    if not self._can_select_in_fragment(reachable, type_, selection, labels, excluded):
                        return False
                case _:
                    return False
        return True

    def _can_take(
        self,
        reachable: list[Vertex],
        type_: TypeDefinition,
        node: FieldNode,
        labels: Labels,
        excluded: int | None = None,
    ) -> bool:
        name = node.name.value
        abstract = [
            vertex
            for vertex in reachable
            if self.graph.type_at(vertex).kind in (TypeKind.INTERFACE, TypeKind.UNION)
            and not self.graph.is_interface_object(vertex.subgraph, vertex.type)
        ]
        if abstract:
            only = SelectionSetNode(selections=(node,))
            return self._for_all_objects(reachable, type_, only, labels, excluded)
        outcomes = (self._advance(vertex, name, labels) for vertex in reachable)
        if node.selection_set is None:
            return any(isinstance(outcome, Field) for outcome in outcomes)
        targets = [outcome for outcome in outcomes if isinstance(outcome, Vertex)]
        field = type_.fields.get(name)
        if not targets or field is None:
            return False
        target_name = base_name(field.type)
        return self.can_select(
            self.reachable_from_any(targets, target_name, labels, excluded),
            target_name,
            node.selection_set,
            labels,
            excluded,
        )

    def _for_all_objects(
        self,
        reachable: list[Vertex],
        type_: TypeDefinition,
        selections: SelectionSetNode,
        labels: Labels,
        excluded: int | None = None,
    ) -> bool:
        for possible in self.graph.supergraph.possible_types(type_.name):
            narrowed = self.narrowed(reachable, possible.name, labels, excluded)
            if not narrowed:
                continue
            if not self.can_select(
                self.reachable_from_any(narrowed, possible.name, labels, excluded),
                possible.name,
                selections,
                labels,
                excluded,
            ):
                return False
        return True

    def _can_select_in_fragment(
        self,
        reachable: list[Vertex],
        type_: TypeDefinition,
        fragment: InlineFragmentNode,
        labels: Labels,
        excluded: int | None = None,
    ) -> bool:
        condition = fragment.type_condition.name.value if fragment.type_condition is not None else type_.name
        if condition == type_.name:
            return self.can_select(reachable, type_.name, fragment.selection_set, labels, excluded)
        possible = {it.name for it in self.graph.supergraph.possible_types(type_.name)}
        for target in self.graph.supergraph.possible_types(condition):
            narrowed = self.narrowed(reachable, target.name, labels, excluded) if target.name in possible else []
            if not narrowed:
                continue  # no such object can occur here, so the fragment selects nothing
            reached = self.reachable_from_any(narrowed, target.name, labels, excluded)
            if not self.can_select(reached, target.name, fragment.selection_set, labels, excluded):
                return False
        return True
