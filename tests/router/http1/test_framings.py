"""Every framing of the tables, beside h11's reading of it, in one piece and in any pieces."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.router.http1 import body_framings, head_framings
from tests.router.http1.framing import Framing
from tests.router.http1.outcomes import of_h11, ours

FRAMINGS: tuple[Framing, ...] = (
    *head_framings.REQUEST_LINES,
    *head_framings.HOSTS,
    *head_framings.HEADER_LINES,
    *body_framings.LENGTHS,
    *body_framings.CODINGS,
    *body_framings.CHUNKS,
    *body_framings.TRAILERS,
    *body_framings.CONNECTIONS,
)
H11_ALONE_REJECTS = {
    "an empty line first": "RFC 9112, section 2.2: one is ignored",
    "an empty line between requests": "RFC 9112, section 2.2: one is ignored",
    "an extension after white space": "RFC 9112, section 7.1.1: white space there must be parsed",
}
"""Framings that we read although h11 rejects them, with the reason."""


def named(framing: Framing) -> str:
    return framing.name


def test_there_are_enough_framings_and_each_has_a_name_of_its_own() -> None:
    assert len({framing.name for framing in FRAMINGS}) == len(FRAMINGS) >= 110


@pytest.mark.parametrize("framing", FRAMINGS, ids=named)
def test_a_framing_is_read_as_the_table_says_beside_h11(framing: Framing) -> None:
    assert (ours([framing.data]), of_h11(framing.data)) == (framing.ours, framing.of_h11)


def is_rejection(outcome: str) -> bool:
    return outcome.rpartition(" | ")[2].isdigit()


@pytest.mark.parametrize("framing", FRAMINGS, ids=named)
def test_requests_that_h11_rejects_are_rejected(framing: Framing) -> None:
    if is_rejection(framing.of_h11):
        assert is_rejection(framing.ours) != (framing.name in H11_ALONE_REJECTS)


@pytest.mark.parametrize("framing", FRAMINGS, ids=named)
def test_the_pieces_make_no_difference(framing: Framing) -> None:
    data = framing.data
    assert ours(data[index : index + 1] for index in range(len(data))) == framing.ours
    # In two pieces at each byte; of the longest rows at those that matter.
    for cut in {*range(min(len(data), 300)), *range(max(0, len(data) - 300), len(data)), 2047, 2048, 2049, 4096}:
        assert ours([data[:cut], data[cut:]]) == framing.ours


@st.composite
def requests(draw: st.DrawFn) -> bytes:
    """Draw some rows after one another, and replace bytes."""
    data = bytearray(b"".join(framing.data for framing in draw(st.lists(st.sampled_from(SHORT), max_size=3))))
    for _ in range(draw(st.integers(0, 3))):
        if data:
            data[draw(st.integers(0, len(data) - 1))] = draw(st.sampled_from(b"\r\n\x00 \t:;,0A\x7f\xff"))
    return bytes(data)


SHORT = [framing for framing in FRAMINGS if len(framing.data) < 300]


@given(requests(), st.lists(st.integers(0, 1000)))
def test_mutated_requests_are_read_the_same_in_any_pieces(data: bytes, cuts: list[int]) -> None:
    edges = [0, *sorted({cut for cut in cuts if cut < len(data)}), len(data)]
    pieces = [data[start:end] for start, end in pairwise(edges)]
    assert ours(pieces) == ours([data])


@given(st.lists(st.sampled_from(SHORT), min_size=1, max_size=4))
def test_requests_before_do_not_change_how_one_is_read(before: list[Framing]) -> None:
    # A connection remembers the head before.
    whole = [framing for framing in before if not is_rejection(framing.ours) and "incomplete" not in framing.ours]
    whole = [framing for framing in whole if b"close" not in framing.data and b"HTTP/1.0" not in framing.data]
    last = before[-1]
    expected = " | ".join([*(framing.ours for framing in whole), last.ours])
    assert ours([*(framing.data for framing in whole), last.data]) == expected


def test_values_of_the_head_before_are_not_those_of_the_next() -> None:
    # The same lines but for one value: the case that a connection reads with what it remembers.
    def post(*lines: str, body: str) -> bytes:
        return "\r\n".join(["POST / HTTP/1.1", *lines, "", body]).encode()

    first = post("Host: a", "Accept: x", "Content-Length: 2", body="hi")
    for lines, outcome in (
        (("Host: a", "Accept: x", "Content-Length: 3"), "POST / hey"),
        (("Host: a", "Accept: \x00", "Content-Length: 3"), "400"),
        (("Host: a", "Accept: x\n", "Content-Length: 3"), "400"),
        (("Host: a/b", "Accept: x", "Content-Length: 3"), "400"),
        (("Host", "Accept: x", "Content-Length: 3"), "400"),
        (("Host: a", "Accept", "Content-Length: 3"), "400"),
        (("Host: a", "Accept : x", "Content-Length: 3"), "400"),
        (("Host: a", "Accept: x", "Content-Length: 3, 3"), "400"),
        (("Host: a", "Accept: x", "Content-Length: +3"), "400"),
        (("Host: a", "Host: a", "Content-Length: 3"), "400"),
        (("Host: a", "Content-Length: 3", "Content-Length: 3"), "400"),
        (("Host: a", "Transfer-Encoding: chunked", "Content-Length: 3"), "400"),
        (("Host: a", f"Accept: {'x' * 5000}", "Content-Length: 3"), "431"),
    ):
        assert ours([first, post(*lines, body="hey")]) == f"POST / hi | {outcome}"
