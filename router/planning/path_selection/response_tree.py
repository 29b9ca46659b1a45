"""`ResponseTree`: the tree field that holds a field of the operation, and its key.

Two fields share a key only on objects of different types, and only if their types conflict in no subgraph; the
client's own response keys go to the client's fields wherever possible.
"""

from collections.abc import Container
from dataclasses import dataclass

from router.graph import FederatedGraph, TypeSet, first_type, named_type
from router.planning.fetch_groups.fetch_group import FetchSelectionNode, Position, TreeField
from router.planning.meta_fields import TYPENAME
from router.planning.normalize.field_shapes import Shape, shape_of
from router.planning.normalize.normalized_operation import NormalizedField
from router.planning.sources.position_queries import PositionQueries


@dataclass(frozen=True, slots=True)
class ResponseTree:
    """The fields of positions."""

    graph: FederatedGraph
    queries: PositionQueries

    def field_for(
        self,
        position: Position,
        field: NormalizedField,
        types: TypeSet,
        target_types: TypeSet,
        fetch_node: FetchSelectionNode,
        *,
        internal: bool,
    ) -> TreeField:
        """Return the tree field, existing or new, that is to hold a field which is selected for some types.

        `target_types`: the types that its objects can have, for a composite field.
        """
        shape = self._shape(field, types)
        occupied = _occupied_keys(fetch_node)
        if field.child is None:
            # A leaf can be added to a field of the same key and shape, unless another field has the key on these types.
            for existing in matching_fields(position, field, internal=internal):
                alike = existing.shape == shape and existing.placements == field.placements
                if alike and occupied.get(existing.internal_key, existing) is existing:
                    others = position.fields_by_key[existing.internal_key]
                    if all(other is existing or not other.types & types for other in others):
                        existing.types |= types
                        return existing
        key = self._internal_key(position, field, types, shape, occupied, internal=internal)
        child = None
        if field.child is not None:
            type_name = named_type(field.type)
            root = type_name if type_name in self.graph.supergraph.roots.values() else None
            child = Position(position, None, self.graph.possible_types[type_name] & target_types, root)
            child.queryable_types = self.queries.common_union_members(position, field, types)
        tree_field = TreeField(
            field.name,
            field.signature,
            field.arguments,
            types,
            key,
            shape,
            field.type.count("["),
            child,
            field.placements,
        )
        if child is not None:
            child.via = tree_field
        position.fields_by_signature.setdefault(field.signature, []).append(tree_field)
        position.fields_by_key.setdefault(key, []).append(tree_field)
        return tree_field

    def _internal_key(
        self,
        position: Position,
        field: NormalizedField,
        types: TypeSet,
        shape: Shape,
        occupied: Container[str],
        *,
        internal: bool,
    ) -> str:
        """Return the field's response key or, if it is not free, the key with a number."""
        wanted = field.response_key if field.response_key != TYPENAME else "typename"
        key, number = wanted, 0
        while True:
            others = position.fields_by_key.get(key, ())
            # Leaves of one shape can stand side by side under one key on different types.
            free = not others or (
                field.child is None
                and all(o.child is None and o.shape == shape and not o.types & types for o in others)
            )
            # A key that the client has given to another field is left to that one, unless it is this field's as well.
            reserved = position.reserved_keys.get(key, set()) - {field.signature}
            if free and key not in occupied and (not reserved or (not internal and key == wanted)):
                return key
            number += 1
            key = f"{wanted}_{number}"

    def _shape(self, field: NormalizedField, types: TypeSet) -> Shape:
        definition = self.graph.supergraph.types[self.graph.object_types[first_type(types)]]
        return shape_of(definition.fields[field.name])


def _occupied_keys(fetch_node: FetchSelectionNode) -> dict[str, TreeField]:
    """Return the keys that a selection node cannot use for another field, whatever the types.

    That is all of its keys on an interface object: there, fragments cannot separate fields of different types.
    """
    if not fetch_node.graph_node.is_interface_object:
        return {}
    return {tree_field.internal_key: tree_field for tree_field in fetch_node.fields}


def matching_fields(position: Position, field: NormalizedField, *, internal: bool) -> list[TreeField]:
    """Return the tree fields that could hold a field: for a client's field, only those under its response key."""
    if internal:
        return position.fields_by_signature.get(field.signature, [])
    same_key = position.fields_by_key.get(field.response_key, ())
    return [tree_field for tree_field in same_key if tree_field.signature == field.signature]
