"""Entrances of entity fetches: what can share a representation."""

from __future__ import annotations

from collections.abc import Iterable

from router.graph import FederatedGraph
from router.planning.groups import Entrance, Group
from router.planning.selection import Selection


def compatible(graph: FederatedGraph, present: Iterable[Entrance], added: Iterable[Entrance]) -> bool:
    """Whether one look-up can serve both.

    A field of one name has one value in a representation. And an interface object cannot be asked by type, so only
    objects of the same types go there together: the others would be asked for what nobody wants of them.
    """
    for one in present:
        for other in added:
            opaque = graph.nodes[one.entry.node].opaque or graph.nodes[other.entry.node].opaque
            if opaque and one.mask != other.mask:
                return False
            if one.mask & other.mask:
                if one.entry.typename != other.entry.typename:
                    return False
                if any(_clash(a, b) for a in one.inputs for b in other.inputs):
                    return False
    return True


def _clash(one: Selection, other: Selection) -> bool:
    if one is other:
        return False
    for a in one.cells:
        for b in other.cells:
            if a.name == b.name and a.mask & b.mask:
                if a.signature != b.signature:
                    return True
                if a.child is not None and b.child is not None and _clash(a.child, b.child):
                    return True
    return False


def add_entrance(group: Group, added: Entrance) -> None:
    """Let objects of more types, or with more in their representations, into a fetch."""
    for present in group.entrances:
        if present.entry.typename == added.entry.typename and present.mask == added.mask:
            present.inputs += [selection for selection in added.inputs if selection not in present.inputs]
            return
    group.entrances.append(added)
