"""Why no subgraph can serve a field, said of each subgraph where the query could be.

That is: where it comes to by fields, and where it can move on to from there by keys. In a huge graph not all can be
said, so what is more likely to help is said first: of subgraphs and of moves to subgraphs that have the field.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, TypeVar

from router.composition.satisfiability.moves import Contexts, Moves, Obstacle
from router.composition.satisfiability.places import Labels, Place, SubgraphsView
from router.composition.wording import in_subgraphs, quoted
from router.federation.field_sets import parse_field_set, selected_fields
from router.federation.schema import applied

MAX_SUBGRAPHS = 10
"""Subgraphs that are explained in one message."""

MAX_REASONS = 40
"""Reasons that are given in one message, in equal parts for its subgraphs."""

T = TypeVar("T")


class Reason(NamedTuple):
    """A reason; the lower its rank, the more likely it helps."""

    text: str
    rank: int = 0


@dataclass(slots=True)
class _Here:
    """What is known of a subgraph where the query could be."""

    index: int
    places: dict[Place, set[int]] = field(default_factory=dict)
    """The places there, each with all subgraphs that could be entered on a way that leads there."""
    starts: list[Place] = field(default_factory=list)
    """Those of the places that fields led to."""
    obstacles: dict[str, None] = field(default_factory=dict)
    has_field: bool = False
    """Whether a place has the field, though it cannot be taken there."""

    @property
    def rank(self) -> int:
        """The lower, the more there is to learn from the subgraph."""
        return 0 if self.has_field else 1 if self.starts else 2


def explain_field(
    moves: Moves, places: Iterable[Place], name: str, *, type_name: str, labels: Labels, contexts: Contexts
) -> str:
    """Why the field of that name is not served: a line for each subgraph and reason."""
    found = _where(moves, places, type_name, labels)
    for here in found:
        for place in here.places:
            outcome = moves.by_field(place, name, labels, contexts)
            if isinstance(outcome, Obstacle):
                here.obstacles.setdefault(_obstacle(moves.view, place, type_name, name, outcome))
                here.has_field = here.has_field or outcome is not Obstacle.MISSING

    def reasons(here: _Here) -> Iterator[Reason]:
        yield from (Reason(obstacle) for obstacle in here.obstacles)
        yield from _closed_moves(moves, here, type_name, name)
        yield from _without_keys(moves, here, type_name, name)

    return _explain(moves.view, found, reasons)


def explain_type(moves: Moves, places: Iterable[Place], type_name: str, labels: Labels) -> str:
    """Why it cannot be told whether an `@interfaceObject` is of an object type."""
    stand_ins = [place for place in places if moves.keys.stand_in(place) is not None]

    def reasons(here: _Here) -> Iterator[Reason]:
        for name in dict.fromkeys(place.type for place in here.places):
            yield Reason(
                f'cannot tell whether "{name}", an @interfaceObject here, is a "{type_name}": no other subgraph that '
                f'defines interface "{name}" with a resolvable @key can be entered'
            )
        yield from _closed_moves(moves, here, type_name)

    return _explain(moves.view, _where(moves, stand_ins, type_name, labels), reasons)


def _where(moves: Moves, places: Iterable[Place], type_name: str, labels: Labels) -> list[_Here]:
    """Where the query could be."""
    found: dict[int, _Here] = {}
    for start in sorted(places):
        reached = moves.by_keys(start, type_name, labels)
        entered = {place.subgraph for place in reached}
        for place in reached:
            here = found.setdefault(place.subgraph, _Here(place.subgraph))
            here.places.setdefault(place, set()).update(entered)
        found[start.subgraph].starts.append(start)
    return list(found.values())


def _explain(view: SubgraphsView, found: list[_Here], reasons: Callable[[_Here], Iterable[Reason]]) -> str:
    chosen = _choose(found, [here.rank for here in found], MAX_SUBGRAPHS)
    lines: list[str] = []
    for here in chosen:
        lines += _lines(view.name(here.index), list(dict.fromkeys(reasons(here))), MAX_REASONS // len(chosen))
    left_out = len(found) - len(chosen)
    if left_out:
        lines.append(f"- in {left_out} more {'subgraph' if left_out == 1 else 'subgraphs'} it is no better.")
    return "\n".join(lines)


def _choose(items: Sequence[T], ranks: Sequence[int], limit: int) -> list[T]:
    """Those of the lowest ranks, in their order."""
    best = sorted(range(len(items)), key=lambda position: ranks[position])[:limit]
    return [items[position] for position in sorted(best)]


def _lines(name: str, reasons: list[Reason], limit: int) -> list[str]:
    if len(reasons) == 1:
        return [f'- from subgraph "{name}": {reasons[0].text}.']
    chosen = _choose(reasons, [reason.rank for reason in reasons], limit)
    lines = [f'- from subgraph "{name}":', *(f"  - {reason.text}." for reason in chosen)]
    if len(reasons) > len(chosen):
        lines.append(f"  - other moves that are not possible: {len(reasons) - len(chosen)} more.")
    return lines


def _obstacle(view: SubgraphsView, place: Place, type_name: str, field: str, obstacle: Obstacle) -> str:
    coordinate = f"{place.type}.{field}"
    match obstacle:
        case Obstacle.MISSING:
            return f'cannot find field "{coordinate}"'
        case Obstacle.EXTERNAL:
            return f'field "{coordinate}" is not resolvable because marked @external'
        case Obstacle.OVERRIDDEN:
            overrides = view.overrides[coordinate]
            others = [view.name(it) for it in view.holders(type_name) if not overrides.is_overridden(it)]
            return f'field "{coordinate}" is not resolvable because it is overridden by {in_subgraphs(others)}'
        case Obstacle.OTHER_LABEL:
            return f'field "{coordinate}" is not resolved here under the assumed labels of progressive overrides'
        case Obstacle.REQUIREMENT:
            return f'cannot satisfy @requires conditions on field "{coordinate}"{_external_keys(view, place)}'
        case Obstacle.NO_KEY_TO_RETURN:
            return (
                f'@requires on field "{coordinate}" cannot be satisfied because "{place.type}" has no @key whose '
                f'fields subgraph "{view.name(place.subgraph)}" resolves itself{_external_keys(view, place)}'
            )
        case Obstacle.NO_CONTEXT:
            return f'field "{coordinate}" takes an argument from a context that is not available on this path'


def _external_keys(view: SubgraphsView, place: Place) -> str:
    """A hint at a frequent mistake: Federation 1 wanted key fields of other subgraphs' types marked `@external`."""
    subgraph = view.subgraphs[place.subgraph]
    type_ = view.type_at(place)
    external: dict[str, None] = {}
    for key in applied(type_, "key"):
        fields = key.arguments.get("fields")
        if isinstance(fields, str):
            for _, selected in selected_fields(subgraph.schema, type_, parse_field_set(fields)):
                if subgraph.is_external(selected):
                    external.setdefault(selected.coordinate)
    if not external:
        return ""
    what = "key field" if len(external) == 1 else "key fields"
    return f" (is it by mistake that {what} {quoted(external)} {'is' if len(external) == 1 else 'are'} @external here?)"


def _closed_moves(moves: Moves, here: _Here, type_name: str, name: str | None = None) -> Iterator[Reason]:
    """The moves that are not possible from the subgraph; those that would lead to the field come first."""
    view = moves.view
    for place, entered in here.places.items():
        for move in moves.keys.moves(place, type_name):
            index = move.target.subgraph
            if index in entered:
                continue
            text = (
                f'cannot move to subgraph "{view.name(index)}" using @key(fields: "{move.key.fields}") of '
                f'"{move.target.type}", the key field(s) cannot be resolved from subgraph "{view.name(place.subgraph)}"'
            )
            yield Reason(text, 1 if name is None or name in view.type_at(move.target).fields else 2)


def _without_keys(moves: Moves, here: _Here, type_name: str, name: str) -> Iterator[Reason]:
    """Subgraphs that have the field but no key to enter by: whatever one comes from, so it is said where all starts."""
    view = moves.view
    for start in here.starts:
        tried = {move.target.subgraph for move in moves.keys.moves(start, type_name)}
        for index in view.holders(type_name):
            type_ = view.type_in(index, type_name)
            if index in here.places[start] or index in tried or type_ is None or name not in type_.fields:
                continue
            if view.has_unresolvable_key(index, type_name):
                why = f'none of the @key defined on type "{type_name}" in subgraph "{view.name(index)}" are resolvable'
            else:
                why = f'type "{type_name}" has no @key defined in subgraph "{view.name(index)}"'
            which = f'subgraph "{view.name(index)}", which has field "{type_name}.{name}"'
            yield Reason(f"cannot move to {which}, because {why}", 1)
