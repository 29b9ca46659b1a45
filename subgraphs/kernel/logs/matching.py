"""Filters applied to lines, and figures of lines, for stores that have no engine of their own."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC
from itertools import product
from math import floor
from typing import Any

from subgraphs.kernel.logs.fields import PROCESS_PREFIX, Field, at_least
from subgraphs.kernel.logs.store import MAX_GROUPS, LogFilter, LogGroup, LogLine

SEARCHED = (Field.MESSAGE, Field.ERROR_MESSAGE, Field.STACK_TRACE)
"""The fields in which a text is looked for."""

EXACT: tuple[tuple[str, Field], ...] = (
    ("trace", Field.TRACE),
    ("operation", Field.OPERATION),
    ("client", Field.CLIENT),
    ("version", Field.CLIENT_VERSION),
    ("error", Field.ERROR_CODE),
    ("user", Field.USER_HASH),
    ("action", Field.ACTION),
    ("root_field", Field.ROOT_FIELDS),
)
"""The parts of a filter that are values of fields."""


def matches(line: LogLine, wanted: LogFilter) -> bool:
    """Return whether a line is among those that a filter wants."""
    document = line.document
    if wanted.since is not None and line.at < wanted.since:
        return False
    if wanted.until is not None and line.at >= wanted.until:
        return False
    if wanted.process is not None and document.get(Field.PROCESS) != PROCESS_PREFIX + wanted.process:
        return False
    if wanted.level is not None and document.get(Field.LEVEL) not in at_least(wanted.level):
        return False
    if wanted.has is not None and not values_of(document, wanted.has):
        return False
    for part, name in EXACT:
        value = getattr(wanted, part)
        if value is not None and value not in values_of(document, name):
            return False
    if wanted.text is not None:
        text = wanted.text.lower()
        return any(text in str(document.get(name, "")).lower() for name in SEARCHED)
    return True


def values_of(document: Mapping[str, Any], name: str) -> Sequence[str]:
    """Return the values of a field, as text: none, one or several."""
    value = document.get(name)
    if value is None:
        return ()
    return [str(each) for each in value] if isinstance(value, list) else (str(value),)


@dataclass(slots=True)
class _Group:
    count: int = 0
    errors: int = 0
    durations: list[float] = field(default_factory=list)


def summarize(lines: Iterable[LogLine], by: Sequence[Field], limit: int) -> Sequence[LogGroup]:
    """Group lines by the values of fields, the largest groups first."""
    groups: dict[tuple[str, ...], _Group] = {}
    for line in lines:
        document = line.document
        duration = document.get(Field.DURATION)
        for key in product(*(values_of(document, name) or ("",) for name in by)):
            group = groups.setdefault(key, _Group())
            group.count += 1
            group.errors += document.get(Field.OUTCOME) == "failure"
            if isinstance(duration, int | float):
                group.durations.append(duration / 1_000_000)
    largest = sorted(groups.items(), key=lambda each: (-each[1].count, each[0]))
    return [
        LogGroup(key, group.count, group.errors, _percentile(group.durations, 0.5), _percentile(group.durations, 0.95))
        for key, group in largest[: min(limit, MAX_GROUPS)]
    ]


def count_by_day(lines: Iterable[LogLine]) -> Mapping[str, int]:
    """Count lines by their day in UTC."""
    return dict(sorted(Counter(line.at.astimezone(UTC).date().isoformat() for line in lines).items()))


def _percentile(values: list[float], share: float) -> float | None:
    if not values:
        return None
    values.sort()
    position = share * (len(values) - 1)
    below = floor(position)
    above = min(below + 1, len(values) - 1)
    return values[below] + (values[above] - values[below]) * (position - below)
