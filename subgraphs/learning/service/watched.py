"""What of a lecture was watched: disjoint spans of whole seconds, in order. Pure."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

MAX_SPANS = 500
"""How many spans are kept of one lecture; beyond, the shortest are forgotten."""


class Span(NamedTuple):
    """The seconds from `start` up to, and without, `end`."""

    start: int
    end: int

    @property
    def length(self) -> int:
        return self.end - self.start


def merge(*groups: Iterable[Span]) -> tuple[Span, ...]:
    """The union of all spans; spans that touch become one, empty ones vanish."""
    merged: list[Span] = []
    for span in sorted(span for group in groups for span in group if span.length > 0):
        if merged and span.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return tuple(merged)


def within(spans: Iterable[Span], duration: int) -> tuple[Span, ...]:
    """The parts of the spans that lie within a lecture of that many seconds."""
    return merge(Span(max(span.start, 0), min(span.end, duration)) for span in spans)


def bounded(spans: Sequence[Span]) -> tuple[Span, ...]:
    """At most `MAX_SPANS` of the spans, the longest, in order."""
    if len(spans) <= MAX_SPANS:
        return tuple(spans)
    return tuple(sorted(sorted(spans, key=lambda span: -span.length)[:MAX_SPANS]))


def seconds(spans: Iterable[Span]) -> int:
    """How many seconds the disjoint spans hold together."""
    return sum(span.length for span in spans)
