"""How objects become representations: where in the internal tree each field of a key or a requirement is."""

from __future__ import annotations

from collections.abc import Sequence

from router.graph import FederatedGraph, bits_of
from router.planning.groups import Entrance, Group, Position
from router.planning.plan import TYPENAME_KEY, RepresentationTemplate, RequiredField
from router.planning.selection import TYPENAME, Selection


def templates_of(graph: FederatedGraph, group: Group) -> tuple[RepresentationTemplate, ...]:
    """One template for each set of object types that are represented alike."""
    alike: dict[tuple[str | None, tuple[Selection, ...]], int] = {}
    keys: set[Selection] = set()
    everything = 0
    for entrance in group.entrances:
        keys.add(entrance.inputs[0])
        everything |= entrance.mask
    for bit in bits_of(everything):
        here = [entrance for entrance in group.entrances if entrance.mask >> bit & 1]
        way = (here[0].entry.typename, _inputs(here))
        alike[way] = alike.get(way, 0) | 1 << bit
    # Types whose keys read the same share a template, whichever type each key was written for.
    masks: dict[tuple[str | None, tuple[RequiredField, ...]], int] = {}
    for (typename, inputs), mask in alike.items():
        fields: list[RequiredField] = []
        for selection in inputs:
            fields += required_fields(graph, group.anchor, selection, mask, group, mandatory=selection in keys)
        # Every representation says its type; a key that names it asks for no more.
        same = (typename, _merge([field for field in fields if field.internal_key != TYPENAME_KEY]))
        masks[same] = masks.get(same, 0) | mask
    possible = group.anchor.mask & graph.visible
    found = []
    for (typename, merged), mask in masks.items():
        on_types = None if mask & possible == possible else graph.names_in(mask)
        # Where only one type may stand, nobody has fetched its name.
        alone = typename is None and group.anchor.mask.bit_count() == 1
        name = next(iter(graph.names_in(group.anchor.mask))) if alone else typename
        found.append(RepresentationTemplate(on_types, name, merged))
    return tuple(found)


def _inputs(entrances: Sequence[Entrance]) -> tuple[Selection, ...]:
    return tuple(dict.fromkeys(selection for entrance in entrances for selection in entrance.inputs))


def required_fields(
    graph: FederatedGraph,
    position: Position,
    selection: Selection,
    mask: int,
    group: Group,
    *,
    mandatory: bool,
) -> list[RequiredField]:
    """Where the fields of a field set are, for objects of some types at a position.

    `group`: the fetch that needs them. `mandatory`: without them there is nothing to send.
    """
    found = []
    for cell in selection.cells:
        wanted = cell.mask & mask & position.mask
        if not wanted:
            continue
        if cell.name == TYPENAME:
            found.append(RequiredField(TYPENAME_KEY, TYPENAME, (), _on_types(graph, wanted, mask & position.mask)))
            continue
        # The walk takes the first that is ready, and sees to it that this one is fetched whenever it is needed.
        for fetched in position.cells.get(cell.signature, ()):
            part = fetched.ready_mask(group) & wanted
            if not part:
                continue
            wanted &= ~part
            children: list[RequiredField] = []
            if fetched.child is not None and cell.child is not None:
                child = fetched.child
                if child.mask & (child.mask - 1) and any(place.builder.typename for place in child.places):
                    children.append(RequiredField(TYPENAME_KEY, TYPENAME))
                children += required_fields(graph, child, cell.child, child.mask, group, mandatory=mandatory)
            on_types = _on_types(graph, part, mask & position.mask)
            found.append(RequiredField(fetched.internal_key, cell.name, _merge(children), on_types, mandatory))
    return found


def _on_types(graph: FederatedGraph, part: int, whole: int) -> frozenset[str] | None:
    return None if part & whole == whole else graph.names_in(part)


def _merge(fields: Sequence[RequiredField]) -> tuple[RequiredField, ...]:
    merged: dict[tuple[str, str, frozenset[str] | None], RequiredField] = {}
    for one in fields:
        key = (one.internal_key, one.name, one.on_types)
        other = merged.get(key)
        if other is not None:
            children = _merge(other.children + one.children)
            mandatory = one.mandatory or other.mandatory
            merged[key] = RequiredField(one.internal_key, one.name, children, one.on_types, mandatory)
        else:
            merged[key] = one
    return tuple(merged.values())
