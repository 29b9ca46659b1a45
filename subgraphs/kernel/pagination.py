"""Relay connections over keyset cursors (GraphQL Cursor Connections Specification), at most 100 nodes a page.

A store reads `PageRequest.limit + 1` rows after `PageRequest.after` in its own order and gives them to `page_of`; a
resolver presents the `Page` with `connection_of`. `Connection[Course]` is named `CourseConnection` in the schema.
"""

import base64
import binascii
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeAlias, TypeVar

import strawberry

from subgraphs.kernel.errors import BadUserInput

MAX_PAGE = 100
DEFAULT_PAGE = 20
MAX_CURSOR = 2_000
"""In characters: room for four keys of 80 characters of any script."""

Item = TypeVar("Item")
Node = TypeVar("Node")
Owner = TypeVar("Owner")
Key: TypeAlias = str | int | float | None


def encode_cursor(keys: Sequence[Key]) -> str:
    """An opaque cursor for the row that has these values in the columns of the order."""
    return (
        base64.urlsafe_b64encode(json.dumps(list(keys), ensure_ascii=False, separators=(",", ":")).encode())
        .decode()
        .rstrip("=")
    )


def decode_cursor(cursor: str) -> tuple[Key, ...]:
    """The values that `encode_cursor` was given. Raises BadUserInput for anything else."""
    if len(cursor) > MAX_CURSOR:
        raise BadUserInput("The cursor is not one of ours.", argument="after")
    try:
        keys = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError, RecursionError):
        raise BadUserInput("The cursor is not one of ours.", argument="after") from None
    if not isinstance(keys, list) or not all(key is None or isinstance(key, str | int | float) for key in keys):
        raise BadUserInput("The cursor is not one of ours.", argument="after")
    return tuple(keys)


def _fits(decoded: Sequence[Key], keys: int | Sequence[type]) -> bool:
    if isinstance(keys, int):
        return len(decoded) == keys
    return len(decoded) == len(keys) and all(type(key) is kind for key, kind in zip(decoded, keys, strict=True))


@dataclass(frozen=True, slots=True)
class PageRequest:
    """Which page a client asked for: `limit` rows after the keys in `after`, or from the start."""

    limit: int = DEFAULT_PAGE
    after: tuple[Key, ...] | None = None

    @classmethod
    def of(cls, first: int, after: str | None, *, keys: int | Sequence[type]) -> "PageRequest":
        """From the arguments of a connection field whose order has that many columns, or columns of these types.

        Raises BadUserInput if `first` is not within 1..100 or the cursor is not one of this connection's.
        """
        if not 1 <= first <= MAX_PAGE:
            raise BadUserInput(f"first must be from 1 to {MAX_PAGE}.", argument="first")
        decoded = None if after is None else decode_cursor(after)
        if decoded is not None and not _fits(decoded, keys):
            raise BadUserInput("The cursor is not one of this list's.", argument="after")
        return cls(first, decoded)


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """Some items in order, each with its cursor, and whether there are more on either side."""

    items: tuple[Item, ...]
    cursors: tuple[str, ...]
    has_next: bool
    has_previous: bool

    def map(self, present: Callable[[Item], Node]) -> "Page[Node]":
        """The same page of other items."""
        return Page(tuple(present(item) for item in self.items), self.cursors, self.has_next, self.has_previous)


async def pages_by_request(
    keys: Sequence[tuple[Owner, PageRequest]],
    load: Callable[[Sequence[Owner], PageRequest], Awaitable[Mapping[Owner, Page[Item]]]],
) -> dict[tuple[Owner, PageRequest], Page[Item]]:
    """The pages of several lists, for a loader: `load` is asked once for all lists of which the same page is wanted."""
    found: dict[tuple[Owner, PageRequest], Page[Item]] = {}
    for request in {request for _, request in keys}:
        owners = [owner for owner, wanted in keys if wanted == request]
        found |= {(owner, request): page for owner, page in (await load(owners, request)).items()}
    return found


def page_of(rows: Sequence[Item], request: PageRequest, key: Callable[[Item], Sequence[Key]]) -> Page[Item]:
    """The page that was asked for, from up to `limit + 1` rows; `key` gives a row's values in the order's columns."""
    shown = tuple(rows[: request.limit])
    return Page(
        items=shown,
        cursors=tuple(encode_cursor(key(row)) for row in shown),
        has_next=len(rows) > request.limit,
        has_previous=request.after is not None,
    )


@strawberry.federation.type(shareable=True)
class PageInfo:
    """Where a page stands in its list."""

    has_next_page: bool
    has_previous_page: bool
    start_cursor: str | None
    end_cursor: str | None


@strawberry.type
class Edge(Generic[Node]):
    """One node of a list, with the cursor to continue after it."""

    cursor: str
    node: Node


@strawberry.type
class Connection(Generic[Node]):
    """A page of a list."""

    edges: list[Edge[Node]]
    page_info: PageInfo


def page_info_of(page: Page[Item]) -> PageInfo:
    """A page's standing, for a connection type with fields of its own."""
    return PageInfo(
        has_next_page=page.has_next,
        has_previous_page=page.has_previous,
        start_cursor=page.cursors[0] if page.cursors else None,
        end_cursor=page.cursors[-1] if page.cursors else None,
    )


def edges_of(page: Page[Node]) -> list[Edge[Node]]:
    """A page's nodes with their cursors."""
    return [Edge(cursor=cursor, node=node) for cursor, node in zip(page.cursors, page.items, strict=True)]


def connection_of(page: Page[Node]) -> Connection[Node]:
    """Presents a page of nodes."""
    return Connection(edges=edges_of(page), page_info=page_info_of(page))
