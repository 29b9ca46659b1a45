from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subgraphs.kernel.errors import BadUserInput
from subgraphs.kernel.pagination import (
    Page,
    PageRequest,
    connection_of,
    decode_cursor,
    encode_cursor,
    page_of,
    pages_by_request,
)

NUMBERS = range(10)


def numbers(request: PageRequest) -> list[int]:
    """What a store does: rows after the cursor, one more than the limit."""
    after = -1 if request.after is None else int(request.after[0] or 0)
    return [number for number in NUMBERS if number > after][: request.limit + 1]


@given(st.lists(st.one_of(st.text(max_size=50), st.integers(), st.none()), min_size=1, max_size=4))
def test_a_cursor_holds_the_keys_it_was_made_of(keys: list[str | int | None]) -> None:
    assert decode_cursor(encode_cursor(keys)) == tuple(keys)


@pytest.mark.parametrize("cursor", ["", "%%%", "e30", "W1tdXQ", "W" * 2000])
def test_a_cursor_that_we_did_not_make_is_refused(cursor: str) -> None:
    with pytest.raises(BadUserInput):
        decode_cursor(cursor)


def test_a_cursor_of_another_list_is_refused() -> None:
    with pytest.raises(BadUserInput):
        PageRequest.of(10, encode_cursor(["a", 1]), keys=1)


@pytest.mark.parametrize("keys", [["a"], [True], [1.5], [None]])
def test_a_cursor_with_keys_of_other_types_is_refused(keys: list[str | int | float | None]) -> None:
    with pytest.raises(BadUserInput):
        PageRequest.of(10, encode_cursor(keys), keys=(int,))


@pytest.mark.parametrize("first", [0, -1, 101])
def test_a_page_has_1_to_100_nodes(first: int) -> None:
    with pytest.raises(BadUserInput):
        PageRequest.of(first, None, keys=1)


def test_following_the_cursors_visits_every_item_once() -> None:
    seen: list[int] = []
    after: str | None = None
    while True:
        request = PageRequest.of(3, after, keys=1)
        page = page_of(numbers(request), request, lambda number: [number])
        seen += page.items
        if not page.has_next:
            break
        after = page.cursors[-1]

    assert seen == list(NUMBERS)


def test_a_connection_says_where_its_page_stands() -> None:
    request = PageRequest.of(2, encode_cursor([3]), keys=1)
    connection = connection_of(page_of(numbers(request), request, lambda number: [number]))

    assert [edge.node for edge in connection.edges] == [4, 5]
    assert connection.page_info.has_next_page
    assert connection.page_info.has_previous_page
    assert connection.page_info.start_cursor == connection.edges[0].cursor
    assert connection.page_info.end_cursor == connection.edges[-1].cursor


async def test_lists_of_which_the_same_page_is_wanted_are_loaded_together() -> None:
    first, few = PageRequest(), PageRequest(1)
    asked: list[tuple[list[str], PageRequest]] = []

    async def load(owners: Sequence[str], request: PageRequest) -> dict[str, Page[str]]:
        asked.append((list(owners), request))
        return {owner: page_of([owner], request, lambda name: [name]) for owner in owners}

    pages = await pages_by_request([("ada", first), ("bob", few), ("cleo", first)], load)

    assert {key: page.items for key, page in pages.items()} == {
        ("ada", first): ("ada",), ("bob", few): ("bob",), ("cleo", first): ("cleo",),
    }  # fmt: skip
    assert sorted(asked, key=lambda call: call[0]) == [(["ada", "cleo"], first), (["bob"], few)]
