"""Unions of spans. Pure."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from subgraphs.learning.service.watched import MAX_SPANS, Span, bounded, merge, seconds, within

spans = st.builds(lambda start, length: Span(start, start + length), st.integers(0, 300), st.integers(0, 60))
groups = st.lists(spans, max_size=20)


def _set(items: list[Span] | tuple[Span, ...]) -> set[int]:
    return {second for span in items for second in range(span.start, span.end)}


def test_overlapping_and_adjacent_spans_are_joined() -> None:
    assert merge([Span(0, 10), Span(20, 30)], [Span(5, 15), Span(30, 40)]) == (Span(0, 15), Span(20, 40))


@given(groups)
def test_a_union_contains_exactly_the_seconds_of_its_parts(items: list[Span]) -> None:
    merged = merge(items)

    assert _set(merged) == _set(items)
    assert seconds(merged) == len(_set(items))
    assert all(before.end < after.start for before, after in pairwise(merged))


@given(groups, groups)
def test_unions_are_commutative_associative_and_idempotent(first: list[Span], second: list[Span]) -> None:
    assert merge(merge(first), second) == merge(second, merge(first)) == merge(merge(first, second), first)


@given(groups, st.integers(0, 400))
def test_spans_are_clipped_to_the_lecture(items: list[Span], duration: int) -> None:
    assert _set(within(items, duration)) == {second for second in _set(items) if second < duration}


def test_the_longest_spans_are_retained_up_to_the_limit() -> None:
    scattered = [Span(position * 10, position * 10 + 1) for position in range(MAX_SPANS)]
    retained = bounded([*scattered, Span(100_000, 100_500)])

    assert len(retained) == MAX_SPANS
    assert retained[-1] == Span(100_000, 100_500)
    assert list(retained) == sorted(retained)
