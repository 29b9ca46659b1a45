"""Explanations of unsatisfiable fields: for each subgraph that the query can reach, the reasons why it goes no further.

A subgraph is reached by fields, or from there by keys. Messages about huge graphs are cut, so the reasons that are most
likely to help come first: those of subgraphs that have the field, and of key edges into such subgraphs.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, TypeVar

from router.composition.message_format import in_subgraphs, quoted
from router.composition.satisfiability.query_graph import Labels, QueryGraph, Vertex
from router.composition.satisfiability.transitions import Contexts, Transitions
from router.composition.satisfiability.unadvanceable import UnadvanceableReason
from router.federation.field_references.field_sets import parse_field_set, selected_fields
from router.federation.schema_model.schema import applied

MAX_SUBGRAPHS = 10
"""Subgraphs that are explained in one message."""

MAX_REASONS = 40
"""Reasons that are given in one message, in equal parts for its subgraphs."""

T = TypeVar("T")


class Reason(NamedTuple):
    """A reason; the lower its rank, the more likely it is to help."""

    text: str
    rank: int = 0


@dataclass(slots=True)
class _SubgraphReasons:
    """A reachable subgraph, with the reasons why the field cannot be resolved from it."""

    index: int
    vertices: dict[Vertex, set[int]] = field(default_factory=dict)
    """Its reachable vertices, each with all subgraphs on paths through it."""
    starts: list[Vertex] = field(default_factory=list)
    """Those of the vertices that were reached by fields."""
    unadvanceable: dict[str, None] = field(default_factory=dict)
    has_field: bool = False
    """True if a vertex has the field, though it cannot be resolved there."""

    @property
    def rank(self) -> int:
        """The subgraph's place in the message; lower is earlier."""
        return 0 if self.has_field else 1 if self.starts else 2


def explain_field(
    transitions: Transitions,
    vertices: Iterable[Vertex],
    name: str,
    *,
    type_name: str,
    labels: Labels,
    contexts: Contexts,
) -> str:
    """Explain why the field cannot be resolved: a line for each subgraph and reason."""
    found = _reachable_subgraphs(transitions, vertices, type_name, labels)
    for entry in found:
        for vertex in entry.vertices:
            outcome = transitions.advance(vertex, name, labels, contexts)
            if isinstance(outcome, UnadvanceableReason):
                entry.unadvanceable.setdefault(_unadvanceable_text(transitions.graph, vertex, type_name, name, outcome))
                entry.has_field = entry.has_field or outcome is not UnadvanceableReason.MISSING

    def reasons(entry: _SubgraphReasons) -> Iterator[Reason]:
        yield from (Reason(reason) for reason in entry.unadvanceable)
        yield from _unsatisfied_key_edges(transitions, entry, type_name, name)
        yield from _subgraphs_without_key(transitions, entry, type_name, name)

    return _explain(transitions.graph, found, reasons)


def explain_type(transitions: Transitions, vertices: Iterable[Vertex], type_name: str, labels: Labels) -> str:
    """Explain why it cannot be determined whether an `@interfaceObject` is of an object type."""
    interface_objects = [vertex for vertex in vertices if transitions.keys.interface_object(vertex) is not None]

    def reasons(entry: _SubgraphReasons) -> Iterator[Reason]:
        for name in dict.fromkeys(vertex.type for vertex in entry.vertices):
            yield Reason(
                f'cannot tell whether "{name}", an @interfaceObject here, is a "{type_name}": no other subgraph that '
                f'defines interface "{name}" with a resolvable @key can be entered'
            )
        yield from _unsatisfied_key_edges(transitions, entry, type_name)

    return _explain(transitions.graph, _reachable_subgraphs(transitions, interface_objects, type_name, labels), reasons)


def _reachable_subgraphs(
    transitions: Transitions, vertices: Iterable[Vertex], type_name: str, labels: Labels
) -> list[_SubgraphReasons]:
    """Return the subgraphs that the query can reach from the vertices."""
    found: dict[int, _SubgraphReasons] = {}
    for start in sorted(vertices):
        reached = transitions.selections.reachability.reachable_by_keys(start, type_name, labels)
        entered = {vertex.subgraph for vertex in reached}
        for vertex in reached:
            entry = found.setdefault(vertex.subgraph, _SubgraphReasons(vertex.subgraph))
            entry.vertices.setdefault(vertex, set()).update(entered)
        found[start.subgraph].starts.append(start)
    return list(found.values())


def _explain(
    graph: QueryGraph, found: list[_SubgraphReasons], reasons: Callable[[_SubgraphReasons], Iterable[Reason]]
) -> str:
    chosen = _choose(found, [entry.rank for entry in found], MAX_SUBGRAPHS)
    lines: list[str] = []
    for entry in chosen:
        lines += _lines(graph.name(entry.index), list(dict.fromkeys(reasons(entry))), MAX_REASONS // len(chosen))
    omitted = len(found) - len(chosen)
    if omitted:
        lines.append(f"- in {omitted} more {'subgraph' if omitted == 1 else 'subgraphs'} it is no better.")
    return "\n".join(lines)


def _choose(items: Sequence[T], ranks: Sequence[int], limit: int) -> list[T]:
    """Select the items of the lowest ranks, in their order."""
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


def _unadvanceable_text(
    graph: QueryGraph, vertex: Vertex, type_name: str, field: str, reason: UnadvanceableReason
) -> str:
    coordinate = f"{vertex.type}.{field}"
    match reason:
        case UnadvanceableReason.MISSING:
            return f'cannot find field "{coordinate}"'
        case UnadvanceableReason.EXTERNAL:
            return f'field "{coordinate}" is not resolvable because marked @external'
        case UnadvanceableReason.OVERRIDDEN:
            overrides = graph.overrides[coordinate]
            others = [graph.name(it) for it in graph.subgraphs_defining(type_name) if not overrides.is_overridden(it)]
            return f'field "{coordinate}" is not resolvable because it is overridden by {in_subgraphs(others)}'
        case UnadvanceableReason.OTHER_LABEL:
            return f'field "{coordinate}" is not resolved here under the assumed labels of progressive overrides'
        case UnadvanceableReason.REQUIREMENT:
            return f'cannot satisfy @requires conditions on field "{coordinate}"{_external_keys(graph, vertex)}'
        case UnadvanceableReason.NO_KEY_TO_RETURN:
            return (
                f'@requires on field "{coordinate}" cannot be satisfied because "{vertex.type}" has no @key whose '
                f'fields subgraph "{graph.name(vertex.subgraph)}" resolves itself{_external_keys(graph, vertex)}'
            )
        case UnadvanceableReason.NO_CONTEXT:
            return f'field "{coordinate}" takes an argument from a context that is not available on this path'


def _external_keys(graph: QueryGraph, vertex: Vertex) -> str:
    """Return a hint at a frequent mistake: Federation 1 needed `@external` on key fields of other subgraphs' types."""
    subgraph = graph.subgraphs[vertex.subgraph]
    type_ = graph.type_at(vertex)
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


def _unsatisfied_key_edges(
    transitions: Transitions, entry: _SubgraphReasons, type_name: str, name: str | None = None
) -> Iterator[Reason]:
    """Yield the key edges whose conditions do not hold; those into subgraphs that have the field rank first."""
    graph = transitions.graph
    for vertex, entered in entry.vertices.items():
        for edge in transitions.keys.edges(vertex, type_name):
            index = edge.target.subgraph
            if index in entered:
                continue
            source = graph.name(vertex.subgraph)
            text = (
                f'cannot move to subgraph "{graph.name(index)}" using @key(fields: "{edge.key.fields}") of '
                f'"{edge.target.type}", the key field(s) cannot be resolved from subgraph "{source}"'
            )
            yield Reason(text, 1 if name is None or name in graph.type_at(edge.target).fields else 2)


def _subgraphs_without_key(
    transitions: Transitions, entry: _SubgraphReasons, type_name: str, name: str
) -> Iterator[Reason]:
    """Subgraphs that have the field but no key to enter by; listed once, at the vertices where the search starts."""
    graph = transitions.graph
    for start in entry.starts:
        tried = {edge.target.subgraph for edge in transitions.keys.edges(start, type_name)}
        for index in graph.subgraphs_defining(type_name):
            type_ = graph.type_in(index, type_name)
            if index in entry.vertices[start] or index in tried or type_ is None or name not in type_.fields:
                continue
            if graph.has_unresolvable_key(index, type_name):
                why = f'none of the @key defined on type "{type_name}" in subgraph "{graph.name(index)}" are resolvable'
            else:
                why = f'type "{type_name}" has no @key defined in subgraph "{graph.name(index)}"'
            which = f'subgraph "{graph.name(index)}", which has field "{type_name}.{name}"'
            yield Reason(f"cannot move to {which}, because {why}", 1)
