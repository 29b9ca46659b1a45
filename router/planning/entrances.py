"""Entrances of entity fetches: what can share a representation."""

from __future__ import annotations

from collections.abc import Iterable

from router.planning.groups import Entrance, Group
from router.planning.selection import Selection


def compatible(present: Iterable[Entrance], added: Iterable[Entrance]) -> bool:
    """Whether one representation can hold what both need: a field of one name has one value in it."""
    for one in present:
        for other in added:
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
