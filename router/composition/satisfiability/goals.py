"""Questions whose answers depend on each other, possibly in circles: answered by the least that is true."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any, Protocol, Self, TypeVar, cast


class Answer(Protocol):
    """What is true so far; `|` puts two such findings together."""

    def __or__(self, other: Self, /) -> Self: ...


A = TypeVar("A", bound=Answer)

MAX_DEPTH = 40
"""Questions that wait for each other on Python's stack. What would come deeper is looked into by the outermost one."""

PATIENCE = 100
"""Rounds after which answers may only grow, so that there is an end for certain."""

_NEVER = 1 << 60


@dataclass(frozen=True, slots=True)
class _Postponed:
    goal: Hashable
    assumed: Any
    find_out: Callable[[], Any]


class Goals:
    """Remembers answers.

    A question that comes up while it is being answered gets what is known of its answer so far, at first the least.
    The outermost question of such a circle has all questions of the circle asked again, round by round, until a round
    finds out nothing new; only then are their answers remembered for good. In a round each question is looked into
    once, so the work grows with the number of questions and of rounds, however they depend on each other.
    """

    def __init__(self) -> None:
        self._answers: dict[Hashable, Any] = {}
        self._assumed: dict[Hashable, Any] = {}
        """What is known so far of what has no final answer."""
        self._open: dict[Hashable, int] = {}
        """The questions that wait for others, numbered as they came up; the outermost is 0."""
        self._looked_into: dict[Hashable, int] = {}
        """Of questions that have been looked into in this round: the number of the first question that they rest on."""
        self._order: list[Hashable] = []
        """The same questions in their order."""
        self._postponed: list[_Postponed] = []
        self._rests_on = _NEVER
        """The number of the first question of whose answer something has been assumed."""
        self._changed = False
        """Whether an answer is no longer what was assumed of it."""
        self._rounds = 0
        self._asked = 0

    def answer(self, goal: Hashable, least: A, find_out: Callable[[], A]) -> A:
        """The answer to the goal; `find_out` may ask further, and is called again where circles make it necessary."""
        if goal in self._answers:
            return cast("A", self._answers[goal])
        rests_on = self._open.get(goal, self._looked_into.get(goal))
        assumed = self._assumed.setdefault(goal, least)
        if rests_on is None and len(self._open) >= MAX_DEPTH:
            self._postponed.append(_Postponed(goal, assumed, find_out))
            rests_on = 0
        if rests_on is not None:
            self._rests_on = min(self._rests_on, rests_on)
            return cast("A", assumed)

        rests_on_before, changed_before, rounds_before = self._rests_on, self._changed, self._rounds
        number = self._open[goal] = self._asked
        self._asked += 1
        try:
            self._look(goal, number, find_out)
        finally:
            del self._open[goal]
        self._rounds = rounds_before
        found = self._assumed[goal]
        if self._rests_on >= number:
            self._settle(goal)
            self._rests_on, self._changed = rests_on_before, changed_before
        else:
            self._looked_into[goal] = self._rests_on
            self._order.append(goal)
            self._rests_on = min(self._rests_on, rests_on_before)
            self._changed = self._changed or changed_before
        if number == 0:
            self._assumed.clear()
            self._asked = 0
        return cast("A", found)

    def _look(self, goal: Hashable, number: int, find_out: Callable[[], Any]) -> None:
        """Look for the answer; round by round if this is the outermost question of a circle."""
        begin = len(self._order)
        while True:
            self._rests_on, self._changed = _NEVER, False
            self._keep(goal, find_out())
            if number == 0:
                self._catch_up()
            if self._rests_on < number:
                return
            inside = self._order[begin:]
            del self._order[begin:]
            for other in inside:
                del self._looked_into[other]
            if not (self._changed and self._rests_on == number):
                for other in inside:
                    self._settle(other)
                return
            self._rounds += 1

    def _catch_up(self) -> None:
        """Look into what was too deep; it may postpone more."""
        while self._postponed:
            postponed = self._postponed.pop()
            found = self.answer(postponed.goal, postponed.assumed, postponed.find_out)
            self._changed = self._changed or found != postponed.assumed

    def _keep(self, goal: Hashable, found: Any) -> None:
        assumed = self._assumed[goal]
        if self._rounds >= PATIENCE:
            found = assumed | found
        if found != assumed:
            self._assumed[goal] = found
            self._changed = True

    def _settle(self, goal: Hashable) -> None:
        self._answers[goal] = self._assumed.pop(goal)
