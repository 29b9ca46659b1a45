"""All the places for one object that can be reached from a place, by keys.

As in the reference composer, a key's fields must be had from the place that is left by the key, or from where one can
get from there without entering the subgraph that the key opens. For the latter, all that can be had from a place is
gathered, which costs no more than the places have fields and keys. It is gathered once for each place, and again, with
a subgraph left out, only for keys that cannot be used at once but could be if nothing were left out. So subgraphs that
cannot be entered at all, of which there may be very many, cost next to nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from graphql import SelectionSetNode

from router.composition.satisfiability.goals import Goals
from router.composition.satisfiability.keys import TYPENAME, FieldPath, KeyMove, Keyring, Keys
from router.composition.satisfiability.places import Labels, Place, SubgraphsView
from router.federation.schema import Field
from router.federation.type_references import base_name

NONE_LEFT_OUT = -1
"""Stands for the index of a subgraph that must not be entered, where all may be."""

Reached = dict[Place, None]
"""Places in the order in which they were reached; not to be changed."""

TakeField = Callable[[Place, str, Labels], object]
"""Where a field leads: another place, the field itself if it is a leaf, or anything else if it cannot be taken."""

Select = Callable[[list[Place], str, SelectionSetNode, Labels, int], bool]
"""Whether a selection on a type can be had from places together, without entering a subgraph on the way."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """Places, and the keys of which all fields can be had from them together."""

    places: Reached
    keys: frozenset[str] = frozenset()

    def __or__(self, other: Gathered) -> Gathered:
        return Gathered(self.places | other.places, self.keys | other.keys)


class Reach:
    """Answers which places can be reached; `take` and `select` may ask in turn."""

    def __init__(self, view: SubgraphsView, keys: Keys, goals: Goals, take: TakeField, select: Select) -> None:
        self.view = view
        self.keys = keys
        self._goals = goals
        self._take = take
        self._select = select
        self._roots = set(view.supergraph.roots.values())
        self._root_places: dict[str, Reached] = {}

    def by_keys(self, place: Place, type_name: str, labels: Labels, left_out: int | None = None) -> Reached:
        """All the places for the same object that can be reached from this one, itself first.

        Where a subgraph is left out, as it is while the fields of a key into that subgraph are looked for, the fields
        of the keys on the way may come from all the places together.
        """
        if type_name in self._roots:
            return {place: None} | self._at_root(type_name)
        if left_out is not None:
            return self._gathered(place, type_name, labels, left_out).places
        if not self.keys.moves(place, type_name):
            return {place: None}
        find_out = partial(self._step_by_step, place, type_name, labels)
        return self._goals.answer((place, type_name, labels), {place: None}, find_out)

    def _at_root(self, type_name: str) -> Reached:
        """From a root type, every subgraph's root can be asked anew."""
        known = self._root_places.get(type_name)
        if known is None:
            known = {
                Place(index, type_name): None
                for index in self.view.holders(type_name)
                if (type_ := self.view.type_in(index, type_name)) is not None and type_.fields
            }
            self._root_places[type_name] = known
        return known

    def _step_by_step(self, place: Place, type_name: str, labels: Labels) -> Reached:
        reached: Reached = {place: None}
        order = [place]
        ways: dict[Place, tuple[Place, KeyMove]] = {}
        entered = {(place.subgraph, place.type)}
        within = self._bound(place, type_name, labels)

        def grow(source: Place, holds: Callable[[Place, KeyMove], bool]) -> None:
            if within is not None and len(entered) == len(within):
                return
            for move in self.keys.moves(source, type_name):
                at = (move.target.subgraph, move.target.type)
                if at in entered or (within is not None and at not in within) or not holds(source, move):
                    continue
                if source in ways and self._was_open_before(*ways[source], type_name, move):
                    continue
                entered.add(at)
                order.append(move.target)
                reached[move.target] = None
                ways[move.target] = (source, move)

        def at_hand(source: Place, move: KeyMove) -> bool:
            return self._is_at_hand(source, type_name, labels, move)

        def around(source: Place, move: KeyMove) -> bool:
            return self._is_around(source, type_name, labels, move)

        # Most keys are at hand; the search around is for those that are left.
        tried_at_hand = tried_around = 0
        while tried_at_hand < len(order) or tried_around < len(order):
            while tried_at_hand < len(order):
                grow(order[tried_at_hand], at_hand)
                tried_at_hand += 1
            while tried_around < len(order):
                grow(order[tried_around], around)
                tried_around += 1
        return reached

    def _bound(self, place: Place, type_name: str, labels: Labels) -> set[tuple[int, str]] | None:
        """What can be reached at most, where that is known: gathering from all subgraphs gives whatever steps give."""
        if self.keys.are_intricate(type_name):
            return None  # objects of more types may turn up with more places, and then the fields must be had of those
        everywhere = self._gathered(place, type_name, labels, NONE_LEFT_OUT)
        return {(it.subgraph, it.type) for it in everywhere.places}

    def _is_at_hand(self, source: Place, type_name: str, labels: Labels, move: KeyMove) -> bool:
        paths = self.keys.keyring(self.keys.stand_in(source), type_name).made_of.get(move.key.canonical)
        left_out = move.target.subgraph
        if paths is None:
            return self._select([source], type_name, move.key.selections, labels, left_out)
        matters = left_out in self.keys.passed_through(type_name)
        return all(self._offers(source, path, type_name, labels, NONE_LEFT_OUT) for path in paths) and (
            not matters or all(self._offers(source, path, type_name, labels, left_out) for path in paths)
        )

    def _is_around(self, source: Place, type_name: str, labels: Labels, move: KeyMove) -> bool:
        left_out = move.target.subgraph
        if not self.keys.are_intricate(type_name):
            at_most = self._gathered(source, type_name, labels, NONE_LEFT_OUT)
            if move.key.canonical not in at_most.keys:
                return False
        return move.key.canonical in self._gathered(source, type_name, labels, left_out).keys

    def _was_open_before(self, origin: Place, via: KeyMove, type_name: str, move: KeyMove) -> bool:
        """Whether the move is by the key that was used to get here: then it could have been made at once."""
        if move.key.canonical != via.key.canonical:
            return False
        return any(
            earlier.target == move.target and earlier.key.canonical == move.key.canonical
            for earlier in self.keys.moves(origin, type_name)
        )

    def _gathered(self, place: Place, type_name: str, labels: Labels, left_out: int) -> Gathered:
        goal = (place, type_name, labels, left_out)
        least = Gathered({place: None})
        return self._goals.answer(goal, least, partial(self._gather, place, type_name, labels, left_out))

    def _gather(self, place: Place, type_name: str, labels: Labels, left_out: int) -> Gathered:
        reached: Reached = {place: None}
        order = [place]
        entered = {(place.subgraph, place.type)}
        keys: set[str] = set()
        opening: dict[str | None, _Opening] = {}

        def enter(opened: Iterator[tuple[str, list[Place]]]) -> None:
            for key, targets in opened:
                keys.add(key)
                for target in targets:
                    at = (target.subgraph, target.type)
                    if at not in entered and target.subgraph != left_out:
                        entered.add(at)
                        order.append(target)
                        reached[target] = None

        def offers(source: Place, path: FieldPath) -> bool:
            return self._offers(source, path, type_name, labels, left_out)

        tried = 0
        while tried < len(order):
            source = order[tried]
            tried += 1
            stand_in = self.keys.stand_in(source)
            if stand_in not in opening:
                opening[stand_in] = _Opening(self.keys.keyring(stand_in, type_name))
                enter(opening[stand_in].already_open())
                for earlier in order[: tried - 1]:
                    enter(opening[stand_in].opened_from(earlier, self._fields(earlier), offers))
            for it in opening.values():
                enter(it.opened_from(source, self._fields(source), offers))
            if tried == len(order):
                for it in opening.values():
                    enter(self._intricate(it.keyring, keys, order, type_name, labels, left_out))
        return Gathered(reached, frozenset(keys))

    def _fields(self, place: Place) -> dict[str, Field]:
        return self.view.type_at(place).fields

    def _intricate(
        self, keyring: Keyring, keys: set[str], places: list[Place], type_name: str, labels: Labels, left_out: int
    ) -> Iterator[tuple[str, list[Place]]]:
        for key, selections in keyring.intricate.items():
            if key not in keys and self._select(places, type_name, selections, labels, left_out):
                yield key, keyring.opens[key]

    def _offers(self, place: Place, path: FieldPath, type_name: str, labels: Labels, left_out: int) -> bool:
        """Whether a leaf can be had from the place, or from where the fields on the path to it lead."""
        outcome = self._take(place, path[0], labels)
        if len(path) == 1:
            return isinstance(outcome, Field)
        if not isinstance(outcome, Place):
            return False
        if path[1] == TYPENAME:
            return True
        target = base_name(self.view.supergraph.types[type_name].fields[path[0]].type)
        goal = (outcome, path[1:], labels, left_out)
        return self._goals.answer(goal, False, partial(self._offer_below, outcome, path[1:], target, labels, left_out))

    def _offer_below(self, place: Place, path: FieldPath, type_name: str, labels: Labels, left_out: int) -> bool:
        places = self.by_keys(place, type_name, labels, left_out)
        return any(self._offers(it, path, type_name, labels, left_out) for it in places)


class _Opening:
    """How far the keys of a ring have been opened, place by place."""

    def __init__(self, keyring: Keyring) -> None:
        self.keyring = keyring
        self._missing = {key: len(paths) for key, paths in keyring.made_of.items()}
        self._had: set[FieldPath] = set()

    def already_open(self) -> Iterator[tuple[str, list[Place]]]:
        """Keys that any object has, with where they lead."""
        for key, missing in self._missing.items():
            if not missing:
                yield key, self.keyring.opens[key]

    def opened_from(
        self, place: Place, fields: dict[str, Field], offers: Callable[[Place, FieldPath], bool]
    ) -> Iterator[tuple[str, list[Place]]]:
        """Keys for which this place has what was still missing, with where they lead."""
        wanted = self.keyring.wanted
        for name in fields if len(fields) < len(wanted) else wanted:
            if name not in fields or name not in wanted:
                continue
            for path, keys in wanted[name].items():
                if path in self._had or not offers(place, path):
                    continue
                self._had.add(path)
                for key in keys:
                    self._missing[key] -= 1
                    if not self._missing[key]:
                        yield key, self.keyring.opens[key]
