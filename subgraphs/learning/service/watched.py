"""Watched parts of a lecture: disjoint spans of whole seconds, in order. Pure."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

MAX_SPANS = 500
"""The number of spans stored per lecture; beyond that the shortest are dropped."""


class Span(NamedTuple):
    """The half-open interval of seconds [start, end)."""

    start: int
    end: int

    @property
    def length(self) -> int:
        return self.end - self.start


def merge(*groups: Iterable[Span]) -> tuple[Span, ...]:
    """Unite all spans; adjacent spans are joined, empty ones dropped."""
    merged: list[Span] = []
    for span in sorted(span for group in groups for span in group if span.length > 0):
        if merged and span.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return tuple(merged)


def within(spans: Iterable[Span], duration: int) -> tuple[Span, ...]:
    """Clip the spans to a lecture of that many seconds."""
    return merge(Span(max(span.start, 0), min(span.end, duration)) for span in spans)


def bounded(spans: Sequence[Span]) -> tuple[Span, ...]:
    """Limit the spans to the `MAX_SPANS` longest, in order."""
    if len(spans) <= MAX_SPANS:
        return tuple(spans)
    return tuple(sorted(sorted(spans, key=lambda span: -span.length)[:MAX_SPANS]))


def seconds(spans: Iterable[Span]) -> int:
    """Sum the lengths of disjoint spans, in seconds."""
    return sum(span.length for span in spans)
