"""Why no subgraph can serve a field, said of each subgraph where the query could be."""

from __future__ import annotations

from collections.abc import Iterable

from router.composition.satisfiability.moves import Contexts, Moves, Obstacle
from router.composition.satisfiability.places import Labels, Place, SubgraphsView
from router.composition.wording import in_subgraphs
from router.federation.schema import Field


def explain_field(
    moves: Moves, places: Iterable[Place], field: Field, *, type_name: str, labels: Labels, contexts: Contexts
) -> str:
    """The reasons, a line for each subgraph and reason."""
    by_subgraph: dict[str, dict[str, None]] = {}
    for place in places:
        reached = moves.by_keys(place, type_name, labels)
        for here in reached:
            outcome = moves.by_field(here, field.name, labels, contexts)
            reasons = by_subgraph.setdefault(moves.view.name(here.subgraph), {})
            if isinstance(outcome, Obstacle):
                reasons.setdefault(_obstacle(moves.view, here, type_name, field.name, outcome))
        reasons = by_subgraph[moves.view.name(place.subgraph)]
        entered = {here.subgraph for here in reached}
        for reason in _unentered(moves, place, type_name, field.name, entered):
            reasons.setdefault(reason)
    return _lines(by_subgraph)


def explain_type(moves: Moves, places: Iterable[Place], type_name: str) -> str:
    """Why it cannot be told whether an `@interfaceObject` is of an object type."""
    by_subgraph: dict[str, dict[str, None]] = {}
    for place in places:
        if not moves.view.is_interface_object(place.subgraph, place.type):
            continue
        reasons = by_subgraph.setdefault(moves.view.name(place.subgraph), {})
        reasons.setdefault(
            f'cannot tell whether "{place.type}", an @interfaceObject here, is a "{type_name}": no other subgraph that '
            f'defines interface "{place.type}" with a resolvable @key can be entered'
        )
    return _lines(by_subgraph)


def _lines(by_subgraph: dict[str, dict[str, None]]) -> str:
    lines: list[str] = []
    for name, reasons in by_subgraph.items():
        listed = list(reasons)
        if len(listed) == 1:
            lines.append(f'- from subgraph "{name}": {listed[0]}.')
        elif listed:
            lines.append(f'- from subgraph "{name}":')
            lines += [f"  - {reason}." for reason in listed]
    return "\n".join(lines)


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
            return (
                f'cannot satisfy @requires conditions on field "{coordinate}" (please ensure that this is not due to '
                "key fields being accidentally marked @external)"
            )
        case Obstacle.NO_KEY_TO_RETURN:
            return (
                f'@requires on field "{coordinate}" cannot be satisfied because "{place.type}" has no @key whose '
                f'fields subgraph "{view.name(place.subgraph)}" resolves itself'
            )
        case Obstacle.NO_CONTEXT:
            return f'field "{coordinate}" takes an argument from a context that is not available on this path'


def _unentered(moves: Moves, place: Place, type_name: str, field: str, entered: set[int]) -> Iterable[str]:
    view = moves.view
    here = view.name(place.subgraph)
    tried: set[int] = set()
    for move in moves.key_moves(place, type_name):
        index = move.target.subgraph
        if index in entered:
            continue
        tried.add(index)
        yield (
            f'cannot move to subgraph "{view.name(index)}" using @key(fields: "{move.key.fields}") of '
            f'"{move.target.type}", the key field(s) cannot be resolved from subgraph "{here}"'
        )
    for index in view.holders(type_name):
        type_ = view.type_in(index, type_name)
        if index in entered or index in tried or type_ is None or field not in type_.fields:
            continue
        if view.has_unresolvable_key(index, type_name):
            why = f'none of the @key defined on type "{type_name}" in subgraph "{view.name(index)}" are resolvable'
        else:
            why = f'type "{type_name}" has no @key defined in subgraph "{view.name(index)}"'
        name = view.name(index)
        yield f'cannot move to subgraph "{name}", which has field "{type_name}.{field}", because {why}'
