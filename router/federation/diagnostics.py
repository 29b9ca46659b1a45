"""Errors and hints about subgraph schemas, with their locations."""

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
    """Return the start of the node in the subgraph's SDL, or None for a node that is not in a document."""
    if node is None or node.loc is None:
        return None
    # A description is part of its definition's node, but the location should be the definition's own first line.
    start = node.loc.start_token
    description = getattr(node, "description", None)
    if description is not None and description.loc is not None:
        following = description.loc.end_token.next
        while following is not None and following.kind.value == "Comment":
            following = following.next
        start = following or start
    return SourceLocation(subgraph, start.line, start.column)


def locations_of(nodes: Iterable[tuple[str, Node | None]]) -> tuple[SourceLocation, ...]:
    """Return the locations of (subgraph, node) pairs, in order, omitting duplicates and nodes without a location."""
    found = (location_of(subgraph, node) for subgraph, node in nodes)
    return tuple(dict.fromkeys(location for location in found if location is not None))
