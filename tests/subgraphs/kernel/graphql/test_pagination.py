import base64
import json
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subgraphs.kernel.graphql.pagination import (
    Key,
    KeyCheck,
    Page,
    PageRequest,
    connection_of,
    decode_cursor,
    encode_cursor,
    is_id,
    is_integer,
    is_number,
    is_text,
    is_unix_time,
    page_of,
    pages_by_request,
)
from subgraphs.kernel.identity.ids import COURSE
from subgraphs.kernel.platform.errors import BadUserInput

NUMBERS = range(10)


def numbers(request: PageRequest) -> list[int]:
    """Return rows after the cursor, one more than the limit, as a store does."""
    after = -1 if request.after is None else int(request.after[0] or 0)
    return [number for number in NUMBERS if number > after][: request.limit + 1]


@given(st.lists(st.one_of(st.text(max_size=50), st.integers(), st.none()), min_size=1, max_size=4))
def test_a_cursor_holds_the_keys_it_was_made_of(keys: list[str | int | None]) -> None:
    assert decode_cursor(encode_cursor(keys)) == tuple(keys)


@pytest.mark.parametrize("cursor", ["", "%%%", "e30", "W1tdXQ", "W" * 2000])
def test_a_cursor_that_we_did_not_make_is_rejected(cursor: str) -> None:
    with pytest.raises(BadUserInput):
        decode_cursor(cursor)


def test_a_cursor_of_another_list_is_rejected() -> None:
    with pytest.raises(BadUserInput):
        PageRequest.of(10, encode_cursor(["a", 1]), keys=(is_integer,))


@pytest.mark.parametrize("keys", [["a"], [True], [1.5], [None]])
def test_a_cursor_with_keys_of_other_types_is_rejected(keys: list[str | int | float | None]) -> None:
    with pytest.raises(BadUserInput):
        PageRequest.of(10, encode_cursor(keys), keys=(is_integer,))


@pytest.mark.parametrize("text", ["[NaN]", "[Infinity]", "[-Infinity]", "[" * 1_000, "[1e999999999]", '{"a":1}'])
def test_a_cursor_with_values_that_no_store_can_compare_is_rejected(text: str) -> None:
    cursor = base64.urlsafe_b64encode(text.encode()).decode()
    with pytest.raises(BadUserInput):
        PageRequest.of(10, cursor, keys=(is_number,))


@pytest.mark.parametrize(
    ("check", "key"),
    [
        (is_integer, 2**63),
        (is_integer, -(2**63) - 1),
        (is_integer, True),
        (is_number, 10**400),
        (is_unix_time, -1),
        (is_unix_time, 1e300),
        (is_unix_time, 253_402_300_799),
        (is_text, "a\0"),
        (is_text, "\ud800"),
        (is_text, None),
        (is_id(COURSE), "usr_01jdpz5f8qf5qv7s3m4k2n1p0r"),
        (is_id(COURSE), "crs_"),
    ],
)
def test_a_key_outside_of_its_column_is_rejected(check: KeyCheck, key: Key) -> None:
    with pytest.raises(BadUserInput):
        PageRequest.of(10, encode_cursor_unchecked(key), keys=(check,))


def encode_cursor_unchecked(key: Key) -> str:
    return base64.urlsafe_b64encode(json.dumps([key]).encode()).decode()


@pytest.mark.parametrize("first", [0, -1, 101])
def test_a_page_has_1_to_100_nodes(first: int) -> None:
    with pytest.raises(BadUserInput):
        PageRequest.of(first, None, keys=(is_integer,))


def test_following_the_cursors_visits_every_item_once() -> None:
    seen: list[int] = []
    after: str | None = None
    while True:
        request = PageRequest.of(3, after, keys=(is_integer,))
        page = page_of(numbers(request), request, lambda number: [number])
        seen += page.items
        if not page.has_next:
            break
        after = page.cursors[-1]

    assert seen == list(NUMBERS)


def test_a_connection_says_where_its_page_stands() -> None:
    request = PageRequest.of(2, encode_cursor([3]), keys=(is_integer,))
    connection = connection_of(page_of(numbers(request), request, lambda number: [number]))

    assert [edge.node for edge in connection.edges] == [4, 5]
    assert connection.page_info.has_next_page
    assert connection.page_info.has_previous_page
    assert connection.page_info.start_cursor == connection.edges[0].cursor
    assert connection.page_info.end_cursor == connection.edges[-1].cursor


async def test_lists_of_which_the_same_page_is_wanted_are_loaded_together() -> None:
    first, few = PageRequest(), PageRequest(1)
    received: list[tuple[list[str], PageRequest]] = []

    async def load(owners: Sequence[str], request: PageRequest) -> dict[str, Page[str]]:
        received.append((list(owners), request))
        return {owner: page_of([owner], request, lambda name: [name]) for owner in owners}

    pages = await pages_by_request([("ada", first), ("bob", few), ("cleo", first)], load)

    assert {key: page.items for key, page in pages.items()} == {
        ("ada", first): ("ada",), ("bob", few): ("bob",), ("cleo", first): ("cleo",),
    }  # fmt: skip
    assert sorted(received, key=lambda call: call[0]) == [(["ada", "cleo"], first), (["bob"], few)]
