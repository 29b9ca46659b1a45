"""The port through which logs are read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from subgraphs.kernel.logs.fields import Field

MAX_LINES = 10_000
"""The most lines that one search returns."""

MAX_GROUPS = 1_000
"""The most groups that one summary returns."""


class LogStoreUnavailable(Exception):
    """The store does not respond, or rejects us."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogFilter:
    """A choice of lines: those that match every part that is not None."""

    since: datetime | None = None
    """The beginning, inclusive."""
    until: datetime | None = None
    """The end, exclusive."""
    process: str | None = None
    """`router`, `worker`, and so on."""
    level: str | None = None
    """The least severe level."""
    trace: str | None = None
    operation: str | None = None
    client: str | None = None
    version: str | None = None
    error: str | None = None
    """A code that is among the line's."""
    user: str | None = None
    """A pseudonym."""
    action: str | None = None
    root_field: str | None = None
    """A root field of the operation."""
    has: Field | None = None
    """A field that the line has."""
    text: str | None = None
    """A part of the message or of the error, in any case of letters."""


@dataclass(frozen=True, slots=True)
class LogLine:
    """A line: its document by the names of the schema, and what identifies it in its store."""

    id: str
    at: datetime
    document: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class LogGroup:
    """The lines with the same values of some fields. Durations are in milliseconds, None where no line has one."""

    key: tuple[str, ...]
    """The values; empty for a line without the field."""
    count: int
    errors: int
    p50: float | None
    p95: float | None


class LogStore(Protocol):
    """Lines of all processes."""

    async def find(self, wanted: LogFilter, limit: int) -> Sequence[LogLine]:
        """Return the last lines that match, the oldest of them first. Raises LogStoreUnavailable."""
        ...

    async def summarize(self, wanted: LogFilter, by: Sequence[Field], limit: int) -> Sequence[LogGroup]:
        """Group the lines that match by the values of fields; return the largest groups, the largest first.

        A line with several values of a field counts for each of them. Raises LogStoreUnavailable.
        """
        ...

    async def count_by_day(self, wanted: LogFilter) -> Mapping[str, int]:
        """Count the lines that match by their day in UTC (YYYY-MM-DD). Raises LogStoreUnavailable."""
        ...

    async def close(self) -> None:
        """Close the connections."""
        ...
