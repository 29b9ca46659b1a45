"""Supergraph -> `FederatedGraph`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from graphql import FieldNode, InlineFragmentNode, SelectionSetNode

from router.graph.federated_graph import FederatedGraph, bits_of
from router.graph.field_sets import parse_field_set
from router.graph.nodes import (
    LEAF,
    ContextInput,
    Entry,
    FieldEdge,
    FieldSet,
    LabelCondition,
    Node,
    NodeIndex,
    TypeMask,
)
from router.supergraph.model import ContextUse, FieldMembership, SubgraphIndex, Supergraph, TypeDefinition, TypeKind

ENTITY_UNION = "_Entity"
"""The union of a subgraph's entities, which `_entities` returns (subgraph specification)."""

_COMPOSITE = (TypeKind.OBJECT, TypeKind.INTERFACE, TypeKind.UNION)
_NAME = re.compile(r"\w+")


def build_graph(supergraph: Supergraph) -> FederatedGraph:
    """Index a supergraph for planning. Raises `SupergraphError` where a field set cannot be read."""
    return _Builder(supergraph).build()


def named_type(text: str) -> str:
    """The name inside a type's list and non-null wrappers: "[Int!]!" -> "Int"."""
    match = _NAME.search(text)
    assert match is not None, text
    return match.group()


class _Builder:
    def __init__(self, supergraph: Supergraph) -> None:
        self.supergraph = supergraph
        self.types = supergraph.types
        self.object_types = self._object_types()
        self.bits = {name: bit for bit, name in enumerate(self.object_types)}
        self.masks = {t.name: self._mask(t) for t in self.types.values() if t.kind in _COMPOSITE}
        self.field_sets: dict[tuple[str, str], FieldSet] = {}
        self.memberships = {
            (t.name, f.name): {m.subgraph: m for m in f.memberships}
            for t in self.types.values()
            for f in t.fields.values()
        }
        # Nodes are made empty and filled later, because edges point in circles.
        self.fields: list[dict[str, FieldEdge]] = []
        self.members: list[dict[int, NodeIndex]] = []
        self.nodes: list[Node] = []
        self.nodes_of: dict[tuple[str, SubgraphIndex], NodeIndex] = {}

    def build(self) -> FederatedGraph:
        composites = [t for t in self.types.values() if t.kind in _COMPOSITE]
        for definition in composites:
            for subgraph in definition.memberships:
                self.nodes_of[definition.name, subgraph] = self._new_node(definition, subgraph, provided=False)
        for (name, subgraph), index in self.nodes_of.items():
            node = self.nodes[index]
            if node.abstract:
                for bit in bits_of(node.mask):
                    self.members[index][bit] = self.nodes_of[self.object_types[bit], subgraph]
            self.fields[index].update(self._edges(self.types[name], subgraph))
        self._add_provided_nodes()
        entries = {bit: tuple(self._entries(name)) for name, bit in self.bits.items()}
        hidden = {t.name for t in composites if t.inaccessible}
        visible = sum(1 << bit for name, bit in self.bits.items() if name not in hidden)
        entity_nodes = {
            subgraph.index: self._entity_node(subgraph.index, entries) for subgraph in self.supergraph.subgraphs
        }
        return FederatedGraph(
            supergraph=self.supergraph,
            object_types=self.object_types,
            object_bits=self.bits,
            masks=self.masks,
            visible=TypeMask(visible),
            nodes=tuple(self.nodes),
            nodes_of=self.nodes_of,
            entries=entries,
            entity_nodes=entity_nodes,
            schema_fields=self._schema_fields(composites),
            disputed_fields=frozenset(
                name for edges in self.fields for name, e in edges.items() if e.shared_mask != e.target_mask
            ),
            interfaces_of=self._interfaces(),
        )

    # Types and their object types

    def _object_types(self) -> tuple[str, ...]:
        """All object types, and every interface that nothing implements: it stands for its own unknown objects."""
        objects = {t.name for t in self.types.values() if t.kind is TypeKind.OBJECT}
        implemented = {
            interface for name in objects for names in self.types[name].interfaces.values() for interface in names
        }
        interfaces = {t.name for t in self.types.values() if t.kind is TypeKind.INTERFACE}
        return (*sorted(objects), *sorted(interfaces - implemented))

    def _implementers(self, interface: str, subgraph: SubgraphIndex | None) -> TypeMask:
        mask = 0
        for name, bit in self.bits.items():
            interfaces = self.types[name].interfaces
            found = interfaces.values() if subgraph is None else (interfaces.get(subgraph, frozenset()),)
            if any(interface in names for names in found):
                mask |= 1 << bit
        return TypeMask(mask)

    def _mask(self, definition: TypeDefinition) -> TypeMask:
        if definition.name in self.bits:
            return TypeMask(1 << self.bits[definition.name])
        if definition.kind is TypeKind.INTERFACE:
            return self._implementers(definition.name, None)
        names: set[str] = set().union(*definition.members.values())
        return TypeMask(sum(1 << self.bits[name] for name in names))

    def _mask_in(self, definition: TypeDefinition, subgraph: SubgraphIndex) -> TypeMask:
        if definition.name in self.bits or definition.memberships[subgraph].is_interface_object:
            return self.masks[definition.name]
        if definition.kind is TypeKind.INTERFACE:
            return self._implementers(definition.name, subgraph)
        return TypeMask(sum(1 << self.bits[name] for name in definition.members.get(subgraph, ())))

    # Nodes

    def _new_node(self, definition: TypeDefinition, subgraph: SubgraphIndex, *, provided: bool) -> NodeIndex:
        index = NodeIndex(len(self.nodes))
        opaque = definition.memberships[subgraph].is_interface_object
        self.fields.append({})
        self.members.append({})
        self.nodes.append(
            Node(
                index=index,
                type_name=definition.name,
                subgraph=subgraph,
                mask=self._mask_in(definition, subgraph),
                abstract=definition.kind is not TypeKind.OBJECT and not opaque,
                opaque=opaque,
                provided=provided,
                fields=self.fields[index],
                members=self.members[index],
            )
        )
        return index

    # Field edges

    def _edges(self, definition: TypeDefinition, subgraph: SubgraphIndex) -> Iterable[tuple[str, FieldEdge]]:
        for name in definition.fields:
            membership = self.memberships[definition.name, name].get(subgraph)
            if membership is not None and self._resolvable(definition, name, membership):
                yield name, self._edge(definition, name, membership)

    def _resolvable(self, definition: TypeDefinition, name: str, membership: FieldMembership) -> bool:
        if membership.used_overridden and membership.override_label is None:
            return False
        if not membership.external:
            return True
        # `extend type X @key(fields: "id") { id: ID! @external }`, Federation 1's way to say that the key is known.
        joined = definition.memberships[membership.subgraph]
        return joined.extension and any(
            name in _top_level_names(self._field_set(definition.name, key.fields)) for key in joined.keys
        )

    def _edge(self, definition: TypeDefinition, name: str, membership: FieldMembership) -> FieldEdge:
        subgraph = membership.subgraph
        field = definition.fields[name]
        type_text = membership.type or field.type
        target = self.nodes_of.get((named_type(type_text), subgraph), LEAF)
        label = None
        if membership.override_label is not None:
            label = LabelCondition(membership.override_label, active=membership.override is not None)
        return FieldEdge(
            name=name,
            type=type_text,
            target=target,
            target_mask=TypeMask(0) if target == LEAF else self.nodes[target].mask,
            shared_mask=TypeMask(0) if target == LEAF else self._shared_mask(definition, name, target),
            requires=None if membership.requires is None else self._field_set(definition.name, membership.requires),
            label=label,
            contexts=tuple(self._context_input(use) for use in membership.contexts),
        )

    def _context_input(self, use: ContextUse) -> ContextInput:
        setting = [t.name for t in self.types.values() if use.context in t.contexts]
        field_sets = tuple(self._field_set(name, use.selection) for name in setting)
        return ContextInput(use.context, use.argument, use.type, field_sets)

    def _shared_mask(self, definition: TypeDefinition, name: str, target: NodeIndex) -> TypeMask:
        mask: int = self.nodes[target].mask
        if self.types[self.nodes[target].type_name].kind is not TypeKind.UNION:
            return TypeMask(mask)
        for subgraph, membership in self.memberships[definition.name, name].items():
            other = self.nodes_of.get((named_type(membership.type or definition.fields[name].type), subgraph))
            if (
                other is not None
                and self._resolvable(definition, name, membership)
                and membership.override_label is None
            ):
                mask &= self.nodes[other].mask
        return TypeMask(mask)

    # @provides: copies of nodes with more fields

    def _add_provided_nodes(self) -> None:
        # All edges of plain nodes are settled before any copy is filled, so that copies inherit them as they are.
        unfilled: list[tuple[NodeIndex, NodeIndex, SelectionSetNode]] = []
        for (name, subgraph), index in list(self.nodes_of.items()):
            for field, edge in list(self.fields[index].items()):
                provides = self.memberships[name, field][subgraph].provides
                if provides is not None and edge.target != LEAF:
                    base = self.nodes[edge.target]
                    copy = self._new_node(self.types[base.type_name], subgraph, provided=True)
                    unfilled.append((copy, base.index, parse_field_set(provides, f"{name}.{field}")))
                    self.fields[index][field] = replace(edge, target=copy)
        for copy, base_index, selection_set in unfilled:
            self._fill(copy, base_index, [selection_set])

    def _provided_node(self, base: NodeIndex, selection_sets: list[SelectionSetNode]) -> NodeIndex:
        node = self.nodes[base]
        index = self._new_node(self.types[node.type_name], node.subgraph, provided=True)
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
            self.fields[index][name] = FieldEdge(name, edge.type, target, edge.target_mask, edge.shared_mask)
        if node.abstract:
            for bit, member in self.members[base].items():
                name = self.object_types[bit]
                given = [
                    selection_set
                    for condition, inner in by_type.items()
                    if self.masks.get(condition, 0) >> bit & 1
                    for selection_set in inner
                ]
                own = [SelectionSetNode(selections=_fields_only(s)) for s in selection_sets]
                given += [s for s in own if s.selections]
                self.members[index][bit] = self._provided_node(member, given) if given else member

    # Entity entries

    def _entries(self, name: str) -> Iterable[Entry]:
        definition = self.types[name]
        for subgraph, membership in definition.memberships.items():
            keys = self._resolvable_keys(definition, subgraph)
            if keys and not membership.is_interface_object:
                node = self.nodes_of[name, subgraph]
                yield Entry(node, subgraph, self.nodes[node].mask, None, keys)
        everywhere: set[str] = set().union(*definition.interfaces.values())
        for interface_name in sorted(everywhere):
            interface = self.types.get(interface_name)
            if interface is None:
                continue
            for subgraph in interface.memberships:
                keys = self._resolvable_keys(interface, subgraph)
                if keys:
                    node = self.nodes_of[interface_name, subgraph]
                    if self.nodes[node].mask >> self.bits[name] & 1:
                        yield Entry(node, subgraph, self.nodes[node].mask, interface_name, keys)

    def _entity_node(self, subgraph: SubgraphIndex, entries: Mapping[int, tuple[Entry, ...]]) -> NodeIndex:
        members = {
            bit: entry.node
            for bit, found in entries.items()
            for entry in found
            if entry.subgraph == subgraph and entry.typename is None
        }
        index = NodeIndex(len(self.nodes))
        mask = TypeMask(sum(1 << bit for bit in members))
        self.nodes.append(
            Node(
                index,
                ENTITY_UNION,
                subgraph,
                mask,
                abstract=True,
                opaque=False,
                provided=False,
                fields={},
                members=members,
            )
        )
        return index

    def _resolvable_keys(self, definition: TypeDefinition, subgraph: SubgraphIndex) -> tuple[FieldSet, ...]:
        keys = definition.memberships[subgraph].keys
        return tuple(self._field_set(definition.name, key.fields) for key in keys if key.resolvable)

    def _field_set(self, type_name: str, text: str) -> FieldSet:
        found = self.field_sets.get((type_name, text))
        if found is None:
            found = FieldSet(type_name, text, parse_field_set(text, type_name), self.masks[type_name])
            self.field_sets[type_name, text] = found
        return found

    def _interfaces(self) -> Mapping[SubgraphIndex, tuple[str, ...]]:
        found: dict[SubgraphIndex, list[str]] = {}
        for (name, subgraph), index in sorted(self.nodes_of.items()):
            if self.nodes[index].abstract:
                found.setdefault(subgraph, []).append(name)
        return {subgraph: tuple(names) for subgraph, names in found.items()}

    def _schema_fields(
        self, composites: Iterable[TypeDefinition]
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
