"""What is wrong or doubtful in subgraph schemas, and where."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from graphql import Node


@dataclass(frozen=True, slots=True)
class SourceLocation:
    """A place in a subgraph's SDL; `line` and `column` count from 1."""

    subgraph: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """A finding about one or more subgraphs.

    `code` is the code that Apollo's composition documents for it. `locations` may be empty when the finding is not
    at any place in a document, such as the lack of a query type in all of them.
    """

    code: str
    message: str
    locations: tuple[SourceLocation, ...] = ()


def location_of(subgraph: str, node: Node | None) -> SourceLocation | None:
    """Where the node starts in the subgraph's SDL, or None for a node that no document holds."""
    if node is None or node.loc is None:
        return None
    # Descriptions are part of their definition; a reader looks for the definition's own first line.
    start = node.loc.start_token
    description = getattr(node, "description", None)
    if description is not None and description.loc is not None:
        following = description.loc.end_token.next
        while following is not None and following.kind.value == "Comment":
            following = following.next
        start = following or start
    return SourceLocation(subgraph, start.line, start.column)


def locations_of(places: Iterable[tuple[str, Node | None]]) -> tuple[SourceLocation, ...]:
    """The locations of (subgraph, node) pairs, in order, without duplicates and without what has no location."""
    found: dict[SourceLocation, None] = {}
    for subgraph, node in places:
        location = location_of(subgraph, node)
        if location is not None:
            found.setdefault(location)
    return tuple(found)
