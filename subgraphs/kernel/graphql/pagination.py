"""Relay connections over keyset cursors (GraphQL Cursor Connections Specification), at most 100 nodes a page.

A store reads `PageRequest.limit + 1` rows after `PageRequest.after` in its own order and passes them to `page_of`; a
resolver converts the `Page` with `connection_of`. `Connection[Course]` is named `CourseConnection` in the schema.
"""

import base64
import binascii
import json
import math
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Generic, TypeAlias, TypeVar

import strawberry

from subgraphs.kernel.identity.ids import Id, IdKind, InvalidId
from subgraphs.kernel.platform.errors import BadUserInput

MAX_PAGE = 100
DEFAULT_PAGE = 20
_END_OF_TIME = 253_370_764_800
"""9999-01-01 in Unix seconds: leaves room for every offset."""

MAX_CURSOR = 2_000
"""In characters: room for four keys of 80 characters of any script."""

Item = TypeVar("Item")
Node = TypeVar("Node")
Owner = TypeVar("Owner")
Key: TypeAlias = str | int | float | None
KeyCheck: TypeAlias = Callable[[Key], bool]
"""Return True for a value that a cursor may hold in one column of the order: any client can write a cursor."""

FirstArgument: TypeAlias = Annotated[
    int, strawberry.argument(description=f"The number of nodes to return, from 1 to {MAX_PAGE}.")
]
AfterArgument: TypeAlias = Annotated[
    str | None, strawberry.argument(description="The cursor after which to continue; null for the first page.")
]


def encode_cursor(keys: Sequence[Key]) -> str:
    """Encode the row's values in the columns of the order as an opaque cursor."""
    return (
        base64.urlsafe_b64encode(json.dumps(list(keys), ensure_ascii=False, separators=(",", ":")).encode())
        .decode()
        .rstrip("=")
    )


def decode_cursor(cursor: str) -> tuple[Key, ...]:
    """Decode a cursor of `encode_cursor`. Raises BadUserInput if it is malformed."""
    if len(cursor) > MAX_CURSOR:
        raise BadUserInput("The cursor is malformed.", argument="after")
    try:
        keys = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)), parse_constant=_reject_constant)
    except (binascii.Error, ValueError, RecursionError):
        raise BadUserInput("The cursor is malformed.", argument="after") from None
    if not isinstance(keys, list) or not all(key is None or isinstance(key, str | int | float) for key in keys):
        raise BadUserInput("The cursor is malformed.", argument="after")
    return tuple(keys)


def _reject_constant(name: str) -> None:
    raise ValueError(f"{name} is not a JSON value")


def is_integer(key: Key) -> bool:
    """Accept an integer of 64 bits."""
    return isinstance(key, int) and not isinstance(key, bool) and -(2**63) <= key < 2**63


def is_number(key: Key) -> bool:
    """Accept an integer of 64 bits, or a finite float."""
    return is_integer(key) or (isinstance(key, float) and math.isfinite(key))


def is_unix_time(key: Key) -> bool:
    """Accept a moment after 1970 as seconds, until the last one that a timestamp can hold."""
    return not isinstance(key, bool) and isinstance(key, int | float) and 0 <= key < _END_OF_TIME


def is_text(key: Key) -> bool:
    """Accept text that a store can compare: without NUL and lone surrogates."""
    return isinstance(key, str) and "\0" not in key and not any("\ud800" <= c <= "\udfff" for c in key)


def is_id(kind: IdKind[Id]) -> KeyCheck:
    """Return the check for an id of this kind."""

    def check(key: Key) -> bool:
        try:
            return isinstance(key, str) and bool(kind.parse(key))
        except InvalidId:
            return False

    return check


@dataclass(frozen=True, slots=True)
class PageRequest:
    """The requested page: `limit` rows after the keys in `after`, or from the start."""

    limit: int = DEFAULT_PAGE
    after: tuple[Key, ...] | None = None

    @classmethod
    def of(cls, first: int, after: str | None, *, keys: Sequence[KeyCheck]) -> "PageRequest":
        """Parse the arguments of a connection field; `keys` has a check for each column of its order.

        Raises BadUserInput if `first` is not within 1..100 or the cursor is not one of this connection's.
        """
        if not 1 <= first <= MAX_PAGE:
            raise BadUserInput(f"first must be from 1 to {MAX_PAGE}.", argument="first")
        decoded = None if after is None else decode_cursor(after)
        if decoded is not None and not (
            len(decoded) == len(keys) and all(check(key) for check, key in zip(keys, decoded, strict=True))
        ):
            raise BadUserInput("The cursor belongs to another list.", argument="after")
        return cls(first, decoded)


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """Items in order, each with its cursor, and whether there are more before and after."""

    items: tuple[Item, ...]
    cursors: tuple[str, ...]
    has_next: bool
    has_previous: bool

    def map(self, present: Callable[[Item], Node]) -> "Page[Node]":
        """Return the same page of other items."""
        return Page(tuple(present(item) for item in self.items), self.cursors, self.has_next, self.has_previous)


async def pages_by_request(
    keys: Sequence[tuple[Owner, PageRequest]],
    load: Callable[[Sequence[Owner], PageRequest], Awaitable[Mapping[Owner, Page[Item]]]],
) -> dict[tuple[Owner, PageRequest], Page[Item]]:
    """Return the pages of several lists, for a DataLoader: `load` is called once for all lists with the same page
    request.
    """
    found: dict[tuple[Owner, PageRequest], Page[Item]] = {}
    for request in {request for _, request in keys}:
        owners = [owner for owner, wanted in keys if wanted == request]
        found |= {(owner, request): page for owner, page in (await load(owners, request)).items()}
    return found


def page_of(rows: Sequence[Item], request: PageRequest, key: Callable[[Item], Sequence[Key]]) -> Page[Item]:
    """Return the requested page, from up to `limit + 1` rows; `key` returns a row's values in the order's columns."""
    shown = tuple(rows[: request.limit])
    return Page(
        items=shown,
        cursors=tuple(encode_cursor(key(row)) for row in shown),
        has_next=len(rows) > request.limit,
        has_previous=request.after is not None,
    )


@strawberry.federation.type(shareable=True, description="The position of a page in its list.")
class PageInfo:
    """The presentation of a page's position."""

    has_next_page: bool = strawberry.field(description="Whether more nodes follow the page.")
    has_previous_page: bool = strawberry.field(description="Whether nodes precede the page.")
    start_cursor: str | None = strawberry.field(description="The cursor of the first node; null for an empty page.")
    end_cursor: str | None = strawberry.field(description="The cursor of the last node; null for an empty page.")


@strawberry.type(description="One node of a page, with its cursor.")
class Edge(Generic[Node]):
    """The presentation of one item of a page."""

    cursor: str = strawberry.field(description="The cursor to continue after the node.")
    node: Node = strawberry.field(description="The node.")


@strawberry.type(description="A page of a list.")
class Connection(Generic[Node]):
    """The presentation of a page."""

    edges: list[Edge[Node]] = strawberry.field(description="The nodes of the page with their cursors.")
    page_info: PageInfo = strawberry.field(description="The position of the page in the list.")


def page_info_of(page: Page[Item]) -> PageInfo:
    """Return the page's position, for a connection type with fields of its own."""
    return PageInfo(
        has_next_page=page.has_next,
        has_previous_page=page.has_previous,
        start_cursor=page.cursors[0] if page.cursors else None,
        end_cursor=page.cursors[-1] if page.cursors else None,
    )


def edges_of(page: Page[Node]) -> list[Edge[Node]]:
    """Return a page's nodes with their cursors."""
    return [Edge(cursor=cursor, node=node) for cursor, node in zip(page.cursors, page.items, strict=True)]


def connection_of(page: Page[Node]) -> Connection[Node]:
    """Convert a page of nodes to a connection."""
    return Connection(edges=edges_of(page), page_info=page_info_of(page))
