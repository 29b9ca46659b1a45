"""Supergraph -> `FederatedGraph`."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from graphql import FieldNode, InlineFragmentNode, SelectionSetNode

from router.federation.schema_model.schema import TypeKind
from router.graph.federated_graph import FederatedGraph
from router.graph.field_sets import parse_field_set
from router.graph.nodes import (
    LEAF,
    ContextInput,
    EntityEdge,
    FieldEdge,
    FieldSet,
    Node,
    NodeIndex,
    OverrideCondition,
)
from router.graph.possible_types import COMPOSITE_KINDS, PossibleTypes
from router.graph.type_sets import (
    NO_TYPES,
    TypeIndex,
    TypeSet,
    contains_type,
    type_indexes,
    type_set,
)
from router.supergraph.model import ContextUse, FieldMembership, SubgraphIndex, Supergraph, SupergraphType

ENTITY_UNION = "_Entity"
"""The union of a subgraph's entities, which `_entities` returns (subgraph specification)."""

_NAME = re.compile(r"\w+")


def build_graph(supergraph: Supergraph) -> FederatedGraph:
    """Index a supergraph for planning. Raises `SupergraphError` if a field set cannot be parsed."""
    return _Builder(supergraph).build()


def named_type(text: str) -> str:
    """Return the name inside a type's list and non-null wrappers: "[Int!]!" -> "Int"."""
    match = _NAME.search(text)
    assert match is not None, text
    return match.group()


class _Builder:
    def __init__(self, supergraph: Supergraph) -> None:
        self.supergraph = supergraph
        self.types = supergraph.types
        self.possible_types = PossibleTypes(supergraph.types)
        self.object_types = self.possible_types.object_types
        self.type_indexes = self.possible_types.indexes
        self.field_sets: dict[tuple[str, str], FieldSet] = {}
        self.memberships = {
            (t.name, f.name): {m.subgraph: m for m in f.memberships}
            for t in self.types.values()
            for f in t.fields.values()
        }
        # Nodes are created empty and filled later, because edges form cycles.
        self.fields: list[dict[str, FieldEdge]] = []
        self.members: list[dict[TypeIndex, NodeIndex]] = []
        self.nodes: list[Node] = []
        self.nodes_of: dict[tuple[str, SubgraphIndex], NodeIndex] = {}

    def build(self) -> FederatedGraph:
        composites = [t for t in self.types.values() if t.kind in COMPOSITE_KINDS]
        for definition in composites:
            for subgraph in definition.memberships:
                self.nodes_of[definition.name, subgraph] = self._new_node(definition, subgraph, is_provided=False)
        for (name, subgraph), index in self.nodes_of.items():
            node = self.nodes[index]
            if node.is_abstract:
                for type_index in type_indexes(node.possible_types):
                    self.members[index][type_index] = self.nodes_of[self.object_types[type_index], subgraph]
            self.fields[index].update(self._edges(self.types[name], subgraph))
        self._add_provided_nodes()
        entity_edges = {index: tuple(self._entity_edges(name)) for name, index in self.type_indexes.items()}
        inaccessible = {t.name for t in composites if t.inaccessible}
        accessible = type_set(index for name, index in self.type_indexes.items() if name not in inaccessible)
        entity_nodes = {
            subgraph.index: self._entity_node(subgraph.index, entity_edges) for subgraph in self.supergraph.subgraphs
        }
        return FederatedGraph(
            supergraph=self.supergraph,
            object_types=self.object_types,
            type_indexes=self.type_indexes,
            possible_types=self.possible_types.by_name,
            accessible_types=accessible,
            nodes=tuple(self.nodes),
            nodes_of=self.nodes_of,
            entity_edges=entity_edges,
            entity_nodes=entity_nodes,
            schema_fields=self._schema_fields(composites),
            disputed_fields=frozenset(
                name for edges in self.fields for name, e in edges.items() if e.shared_types != e.target_types
            ),
            interfaces_of=self._interfaces(),
        )

    # Nodes

    def _new_node(self, definition: SupergraphType, subgraph: SubgraphIndex, *, is_provided: bool) -> NodeIndex:
        index = NodeIndex(len(self.nodes))
        is_interface_object = definition.memberships[subgraph].is_interface_object
        self.fields.append({})
        self.members.append({})
        self.nodes.append(
            Node(
                index=index,
                type_name=definition.name,
                subgraph=subgraph,
                possible_types=self.possible_types.in_subgraph(definition, subgraph),
                is_abstract=definition.kind is not TypeKind.OBJECT and not is_interface_object,
                is_interface_object=is_interface_object,
                is_provided=is_provided,
                fields=self.fields[index],
                members=self.members[index],
            )
        )
        return index

    # Field edges

    def _edges(self, definition: SupergraphType, subgraph: SubgraphIndex) -> Iterable[tuple[str, FieldEdge]]:
        for name in definition.fields:
            membership = self.memberships[definition.name, name].get(subgraph)
            if membership is not None and self._resolvable(definition, name, membership):
                yield name, self._edge(definition, name, membership)

    def _resolvable(self, definition: SupergraphType, name: str, membership: FieldMembership) -> bool:
        if membership.used_overridden and membership.override_label is None:
            return False
        if not membership.external:
            return True
        # In Federation 1, `extend type X @key(fields: "id") { id: ID! @external }` declares a resolvable key field.
        joined = definition.memberships[membership.subgraph]
        return joined.extension and any(
            name in _top_level_names(self._field_set(definition.name, key.fields)) for key in joined.keys
        )

    def _edge(self, definition: SupergraphType, name: str, membership: FieldMembership) -> FieldEdge:
        subgraph = membership.subgraph
        field = definition.fields[name]
        type_text = membership.type or field.type
        target = self.nodes_of.get((named_type(type_text), subgraph), LEAF)
        override = None
        if membership.override_label is not None:
            override = OverrideCondition(membership.override_label, active=membership.override is not None)
        return FieldEdge(
            name=name,
            type=type_text,
            target=target,
            target_types=NO_TYPES if target == LEAF else self.nodes[target].possible_types,
            shared_types=NO_TYPES if target == LEAF else self._shared_types(definition, name, target),
            requires=None if membership.requires is None else self._field_set(definition.name, membership.requires),
            override=override,
            contexts=tuple(self._context_input(use) for use in membership.contexts),
        )

    def _context_input(self, use: ContextUse) -> ContextInput:
        setting = [t.name for t in self.types.values() if use.context in t.contexts]
        field_sets = tuple(self._field_set(name, use.selection) for name in setting)
        return ContextInput(use.context, use.argument, use.type, field_sets)

    def _shared_types(self, definition: SupergraphType, name: str, target: NodeIndex) -> TypeSet:
        shared = self.nodes[target].possible_types
        if self.types[self.nodes[target].type_name].kind is not TypeKind.UNION:
            return shared
        for subgraph, membership in self.memberships[definition.name, name].items():
            other = self.nodes_of.get((named_type(membership.type or definition.fields[name].type), subgraph))
            if (
                other is not None
                and self._resolvable(definition, name, membership)
                and membership.override_label is None
            ):
                shared &= self.nodes[other].possible_types
        return shared

    # @provides: copies of nodes with more fields

    def _add_provided_nodes(self) -> None:
        # All edges of plain nodes are complete before any copy is filled, so that copies inherit them as they are.
        unfilled: list[tuple[NodeIndex, NodeIndex, SelectionSetNode]] = []
        for (name, subgraph), index in list(self.nodes_of.items()):
            for field, edge in list(self.fields[index].items()):
                provides = self.memberships[name, field][subgraph].provides
                if provides is not None and edge.target != LEAF:
                    base = self.nodes[edge.target]
                    copy = self._new_node(self.types[base.type_name], subgraph, is_provided=True)
                    unfilled.append((copy, base.index, parse_field_set(provides, f"{name}.{field}")))
                    self.fields[index][field] = replace(edge, target=copy)
        for copy, base_index, selection_set in unfilled:
            self._fill(copy, base_index, [selection_set])

    def _provided_node(self, base: NodeIndex, selection_sets: list[SelectionSetNode]) -> NodeIndex:
        node = self.nodes[base]
        index = self._new_node(self.types[node.type_name], node.subgraph, is_provided=True)
        self._fill(index, base, selection_sets)
        return index

    def _fill(self, index: NodeIndex, base: NodeIndex, selection_sets: list[SelectionSetNode]) -> None:
        node = self.nodes[base]
        definition = self.types[node.type_name]
        self.fields[index].update(self.fields[base])
        by_field: dict[str, list[SelectionSetNode]] = {}
        by_type: dict[str, list[SelectionSetNode]] = {}
        for selection_set in selection_sets:
            _sort_selections(selection_set, node.type_name, by_field, by_type)
        for name, inner in by_field.items():
            membership = self.memberships.get((node.type_name, name), {}).get(node.subgraph)
            if membership is None:
                continue
            edge = self.fields[base].get(name) or self._edge(definition, name, membership)
            target = edge.target if not inner else self._provided_node(edge.target, inner)
            self.fields[index][name] = FieldEdge(name, edge.type, target, edge.target_types, edge.shared_types)
        if node.is_abstract:
            for type_index, member in self.members[base].items():
                name = self.object_types[type_index]
                # The fragments on this type, and the fields outside of fragments, which are for every type.
                selected = [
                    selection_set
                    for condition, inner in by_type.items()
                    if contains_type(self.possible_types.by_name.get(condition, NO_TYPES), type_index)
                    for selection_set in inner
                ]
                own = [SelectionSetNode(selections=_fields_only(s)) for s in selection_sets]
                selected += [s for s in own if s.selections]
                self.members[index][type_index] = self._provided_node(member, selected) if selected else member

    # Entity edges

    def _entity_edges(self, name: str) -> Iterable[EntityEdge]:
        definition = self.types[name]
        for subgraph, membership in definition.memberships.items():
            keys = self._resolvable_keys(definition, subgraph)
            if keys and not membership.is_interface_object:
                node = self.nodes_of[name, subgraph]
                yield EntityEdge(node, subgraph, self.nodes[node].possible_types, None, keys)
        implemented: set[str] = set().union(*definition.interfaces.values())
        for interface_name in sorted(implemented):
            interface = self.types.get(interface_name)
            if interface is None:
                continue
            for subgraph in interface.memberships:
                keys = self._resolvable_keys(interface, subgraph)
                if keys:
                    node = self.nodes_of[interface_name, subgraph]
                    if contains_type(self.nodes[node].possible_types, self.type_indexes[name]):
                        yield EntityEdge(node, subgraph, self.nodes[node].possible_types, interface_name, keys)

    def _entity_node(
        self, subgraph: SubgraphIndex, entity_edges: Mapping[TypeIndex, tuple[EntityEdge, ...]]
    ) -> NodeIndex:
        members = {
            type_index: edge.node
            for type_index, edges in entity_edges.items()
            for edge in edges
            if edge.subgraph == subgraph and edge.typename is None
        }
        index = NodeIndex(len(self.nodes))
        self.nodes.append(
            Node(
                index,
                ENTITY_UNION,
                subgraph,
                type_set(members),
                is_abstract=True,
                is_interface_object=False,
                is_provided=False,
                fields={},
                members=members,
            )
        )
        return index

    def _resolvable_keys(self, definition: SupergraphType, subgraph: SubgraphIndex) -> tuple[FieldSet, ...]:
        keys = definition.memberships[subgraph].keys
        return tuple(self._field_set(definition.name, key.fields) for key in keys if key.resolvable)

    def _field_set(self, type_name: str, text: str) -> FieldSet:
        found = self.field_sets.get((type_name, text))
        if found is None:
            found = FieldSet(type_name, text, parse_field_set(text, type_name), self.possible_types.by_name[type_name])
            self.field_sets[type_name, text] = found
        return found

    def _interfaces(self) -> Mapping[SubgraphIndex, tuple[str, ...]]:
        found: dict[SubgraphIndex, list[str]] = {}
        for (name, subgraph), index in sorted(self.nodes_of.items()):
            if self.nodes[index].is_abstract:
                found.setdefault(subgraph, []).append(name)
        return {subgraph: tuple(names) for subgraph, names in found.items()}

    def _schema_fields(
        self, composites: Iterable[SupergraphType]
    ) -> Mapping[tuple[SubgraphIndex, str], Mapping[str, str]]:
        found: dict[tuple[SubgraphIndex, str], dict[str, str]] = {}
        for definition in composites:
            for subgraph in definition.memberships:
                found[subgraph, definition.name] = {}
            for field in definition.fields.values():
                for membership in field.memberships:
                    found[membership.subgraph, definition.name][field.name] = membership.type or field.type
        return found


def _top_level_names(field_set: FieldSet) -> set[str]:
    return {node.name.value for node in field_set.node.selections if isinstance(node, FieldNode)}


def _fields_only(selection_set: SelectionSetNode) -> tuple[FieldNode, ...]:
    return tuple(node for node in selection_set.selections if isinstance(node, FieldNode))


def _sort_selections(
    selection_set: SelectionSetNode,
    type_name: str,
    by_field: dict[str, list[SelectionSetNode]],
    by_type: dict[str, list[SelectionSetNode]],
) -> None:
    for node in selection_set.selections:
        if isinstance(node, FieldNode):
            inner = by_field.setdefault(node.name.value, [])
            if node.selection_set is not None:
                inner.append(node.selection_set)
        elif isinstance(node, InlineFragmentNode):
            condition = node.type_condition.name.value if node.type_condition is not None else type_name
            if condition == type_name:
                _sort_selections(node.selection_set, type_name, by_field, by_type)
            else:
                by_type.setdefault(condition, []).append(node.selection_set)
