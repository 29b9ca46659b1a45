"""Entity inputs: which of them can share one entity fetch, and adding them to one."""

from collections.abc import Iterable

from router.graph import FederatedGraph
from router.planning.fetch_groups.fetch_group import EntityInput, FetchGroup
from router.planning.normalize.normalized_operation import NormalizedSelection


def can_share_fetch(graph: FederatedGraph, present: Iterable[EntityInput], added: Iterable[EntityInput]) -> bool:
    """Return whether one entity fetch can serve both.

    A field has one value in a representation. And a fragment cannot select by type below an interface object, so only
    objects of the same types share a fetch of it: the others would be queried for fields that are not selected on them.
    """
    for one in present:
        for other in added:
            by_interface_object = any(graph.nodes[each.edge.node].is_interface_object for each in (one, other))
            if by_interface_object and one.types != other.types:
                return False
            if one.types & other.types:
                if one.edge.typename != other.edge.typename:
                    return False
                if any(_conflict(a, b) for a in one.selections for b in other.selections):
                    return False
    return True


def _conflict(one: NormalizedSelection, other: NormalizedSelection) -> bool:
    """Return whether two field sets select a field of one name with different arguments."""
    if one is other:
        return False
    for a in one.fields:
        for b in other.fields:
            if a.name == b.name and a.types & b.types:
                if a.signature != b.signature:
                    return True
                if a.child is not None and b.child is not None and _conflict(a.child, b.child):
                    return True
    return False


def add_entity_input(group: FetchGroup, added: EntityInput) -> None:
    """Extend a fetch to objects of more types, or its representations by more fields."""
    for present in group.entity_inputs:
        if present.edge.typename == added.edge.typename and present.types == added.types:
            # Objects that come by another key carry both keys.
            more = added.required if added.key == present.key else [added.key, *added.required]
            present.required += [selection for selection in more if selection not in present.required]
            return
    group.entity_inputs.append(added)
