"""The keys by which an object that is known in one subgraph can be entered in others, and what it takes to use them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from graphql import FieldNode, SelectionSetNode

from router.composition.satisfiability.places import KeyOfType, Place, SubgraphsView
from router.federation.schema import Schema, TypeKind
from router.federation.type_references import base_name

FieldPath = tuple[str, ...]
"""The names of fields, one below the other, down to a leaf or to `__typename`."""

TYPENAME = "__typename"


@dataclass(frozen=True, slots=True)
class KeyMove:
    """A possible move into another subgraph: at `target`, by `key`."""

    target: Place
    key: KeyOfType


@dataclass(slots=True)
class Keyring:
    """All keys for an object. Keys that select the same are one key, known by its canonical field set."""

    opens: dict[str, list[Place]] = field(default_factory=dict)
    """Where each key leads."""
    made_of: dict[str, list[FieldPath]] = field(default_factory=dict)
    """The paths to all the leaves of each key."""
    wanted: dict[str, dict[FieldPath, list[str]]] = field(default_factory=dict)
    """The same paths, by their first fields, with the keys that they are part of."""
    intricate: dict[str, SelectionSetNode] = field(default_factory=dict)
    """Keys that are more than their paths, since they go through abstract types."""
    types_below: set[str] = field(default_factory=set)
    """The types that the keys' fields lead to."""


class Keys:
    """Finds keys; answers are remembered."""

    def __init__(self, view: SubgraphsView) -> None:
        self.view = view
        self._moves: dict[tuple[int, str | None, str], list[KeyMove]] = {}
        self._keyrings: dict[tuple[str | None, str], Keyring] = {}
        self._passed: dict[str, frozenset[int]] = {}

    def stand_in(self, place: Place) -> str | None:
        """The place's type, if that is an `@interfaceObject`."""
        return place.type if self.view.is_interface_object(place.subgraph, place.type) else None

    def moves(self, place: Place, type_name: str) -> list[KeyMove]:
        """The moves into other subgraphs that there could be for an object of the supergraph's type."""
        stand_in = self.stand_in(place)
        known = self._moves.get((place.subgraph, stand_in, type_name))
        if known is None:
            known = [it for it in self._all_moves(stand_in, type_name) if it.target.subgraph != place.subgraph]
            self._moves[place.subgraph, stand_in, type_name] = known
        return known

    def keyring(self, stand_in: str | None, type_name: str) -> Keyring:
        """The keys for an object of the supergraph's type that is known as itself, or as what stands for it."""
        known = self._keyrings.get((stand_in, type_name))
        if known is None:
            known = self._keyrings[stand_in, type_name] = self._new_keyring(stand_in, type_name)
        return known

    def are_intricate(self, type_name: str) -> bool:
        """Whether some key for objects of the type is intricate."""
        return any(keyring.intricate for keyring in self._all_keyrings(type_name))

    def passed_through(self, type_name: str) -> frozenset[int]:
        """The subgraphs that may be entered on the way to what lies deeper in the keys for objects of the type."""
        known = self._passed.get(type_name)
        if known is None:
            known = self._passed[type_name] = self._new_passed_through(type_name)
        return known

    def _all_moves(self, stand_in: str | None, type_name: str) -> Iterator[KeyMove]:
        view = self.view
        merged = view.supergraph.types.get(type_name)
        # An object is entered as itself, or through what stands for one of its interfaces.
        names = [type_name, *(merged.interfaces if merged is not None else ())]
        for name in names:
            for index in view.holders(name):
                enters_stand_in = view.is_interface_object(index, name)
                if name != type_name and not enters_stand_in and name != stand_in:
                    continue
                if stand_in is not None and name == type_name and name != stand_in:
                    continue  # what stands for an interface does not know which object it is
                for key in view.keys(index, name):
                    target = name
                    if name != type_name and not enters_stand_in:
                        target = type_name  # the interface resolves to the object
                        if view.type_in(index, type_name) is None:
                            continue
                    yield KeyMove(Place(index, target), key)

    def _all_keyrings(self, type_name: str) -> Iterator[Keyring]:
        merged = self.view.supergraph.types.get(type_name)
        for stand_in in (None, type_name, *(merged.interfaces if merged is not None else ())):
            yield self.keyring(stand_in, type_name)

    def _new_keyring(self, stand_in: str | None, type_name: str) -> Keyring:
        keyring = Keyring()
        for move in self._all_moves(stand_in, type_name):
            name = move.key.canonical
            if name not in keyring.opens:
                paths = _paths(self.view.supergraph, type_name, move.key.selections, keyring.types_below)
                if paths is None:
                    keyring.intricate[name] = move.key.selections
                else:
                    keyring.made_of[name] = paths = list(dict.fromkeys(paths))
                    for path in paths:
                        keyring.wanted.setdefault(path[0], {}).setdefault(path, []).append(name)
            keyring.opens.setdefault(name, []).append(move.target)
        return keyring

    def _new_passed_through(self, type_name: str) -> frozenset[int]:
        below: dict[str, None] = {}
        pending = [type_name]
        while pending:
            for keyring in self._all_keyrings(pending.pop()):
                if keyring.intricate:
                    return frozenset(range(len(self.view.subgraphs)))
                new = keyring.types_below - below.keys()
                below.update(dict.fromkeys(new))
                pending += new
        return frozenset(
            target.subgraph
            for name in below
            for keyring in self._all_keyrings(name)
            for targets in keyring.opens.values()
            for target in targets
        )


def _paths(
    supergraph: Schema, type_name: str, selections: SelectionSetNode, types_below: set[str]
) -> list[FieldPath] | None:
    """The paths to all leaves, without a `__typename` that any object has; None where not all types are objects."""
    type_ = supergraph.types.get(type_name)
    if type_ is None or type_.kind is not TypeKind.OBJECT:
        return None
    paths: list[FieldPath] = []
    for selection in selections.selections:
        if not isinstance(selection, FieldNode):
            return None
        name = selection.name.value
        if name == TYPENAME:
            continue
        if selection.selection_set is None:
            paths.append((name,))
            continue
        field_ = type_.fields.get(name)
        if field_ is None:
            return None
        target = base_name(field_.type)
        inner = _paths(supergraph, target, selection.selection_set, types_below)
        if inner is None:
            return None
        types_below.add(target)
        paths += [(name, *path) for path in inner or [(TYPENAME,)]]
    return paths
