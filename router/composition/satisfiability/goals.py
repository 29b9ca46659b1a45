"""Questions whose answers depend on each other, possibly in circles: answered by the least that is true."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TypeVar, cast

T = TypeVar("T")

_NEVER = 1 << 60


class Goals:
    """Remembers answers.

    A question that comes up while it is being answered gets its least answer there. What was found out under such an
    assumption is not remembered until the question that it was about is answered, since by itself it may be too little.
    """

    def __init__(self) -> None:
        self._answers: dict[Hashable, object] = {}
        self._open: dict[Hashable, int] = {}
        self._assumed_from = _NEVER
        """The depth of the outermost open question whose least answer has been used."""

    def answer(self, goal: Hashable, least: T, find_out: Callable[[], T]) -> T:
        """The answer to the goal; `find_out` may ask further."""
        if goal in self._answers:
            return cast("T", self._answers[goal])
        if goal in self._open:
            self._assumed_from = min(self._assumed_from, self._open[goal])
            return least
        depth = len(self._open)
        self._open[goal] = depth
        outside, self._assumed_from = self._assumed_from, _NEVER
        try:
            found = find_out()
        finally:
            del self._open[goal]
            inside, self._assumed_from = self._assumed_from, outside
        if inside >= depth:
            self._answers[goal] = found
        else:
            self._assumed_from = min(outside, inside)
        return found
