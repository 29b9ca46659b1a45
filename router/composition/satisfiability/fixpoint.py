"""Memoised least-fixed-point evaluation of mutually recursive goals (SLG tabling).

The value of a goal is the least solution of its equation, which may refer to the values of other goals, and through
them to itself. Evaluation is depth first; the goals of a strongly connected component are evaluated in rounds, each
from the approximations of the round before, until a round changes none of them.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any, Protocol, Self, TypeVar, cast


class Lattice(Protocol):
    """A value with a join: `|` is the least value that is at least both."""

    def __or__(self, other: Self, /) -> Self: ...


V = TypeVar("V", bound=Lattice)

MAX_DEPTH = 40
"""Goals in evaluation at once, on Python's stack. A goal that would come deeper is deferred to the outermost one."""

WIDENING_THRESHOLD = 100
"""Rounds after which approximations can only grow, which guarantees termination even for functions that are not
monotone."""

_NONE = 1 << 60
"""A number greater than that of any goal: no dependency on an open goal."""


@dataclass(frozen=True, slots=True)
class _Deferred:
    goal: Hashable
    approximation: Any
    evaluate: Callable[[], Any]


class Fixpoint:
    """Solver that memoises the values of goals.

    A goal that is requested while it is in evaluation gets its current approximation, at first the bottom value. The
    first goal of such a component (its leader) has the component evaluated again, round by round, until a round
    changes nothing; only then are the values final. A round evaluates each goal once, so the cost grows with the
    number of goals and rounds, however the goals depend on each other.
    """

    def __init__(self) -> None:
        self._solved: dict[Hashable, Any] = {}
        self._approximations: dict[Hashable, Any] = {}
        """The current values of goals whose value is not final."""
        self._open: dict[Hashable, int] = {}
        """The goals on the evaluation stack, numbered in the order of their requests; the outermost is 0."""
        self._evaluated: dict[Hashable, int] = {}
        """Goals evaluated in this round, not final: the number of the outermost open goal that each depends on."""
        self._order: list[Hashable] = []
        """The goals of `_evaluated` in the order of their evaluation."""
        self._deferred: list[_Deferred] = []
        self._lowest_dependency = _NONE
        """The number of the outermost open goal whose approximation was used (Tarjan's low link)."""
        self._changed = False
        """True if the value of a goal differs from the approximation that was used for it."""
        self._rounds = 0
        self._goal_count = 0

    def solve(self, goal: Hashable, bottom: V, evaluate: Callable[[], V]) -> V:
        """Return the goal's value; `evaluate` may solve other goals, and is called again for each round."""
        if goal in self._solved:
            return cast("V", self._solved[goal])
        dependency = self._open.get(goal, self._evaluated.get(goal))
        approximation = self._approximations.setdefault(goal, bottom)
        if dependency is None and len(self._open) >= MAX_DEPTH:
            # Too deep: use the bottom value for now, as if the goal were part of the outermost goal's component.
            self._deferred.append(_Deferred(goal, approximation, evaluate))
            dependency = 0
        if dependency is not None:
            self._lowest_dependency = min(self._lowest_dependency, dependency)
            return cast("V", approximation)

        dependency_before, changed_before, rounds_before = self._lowest_dependency, self._changed, self._rounds
        number = self._open[goal] = self._goal_count
        self._goal_count += 1
        try:
            self._evaluate(goal, number, evaluate)
        finally:
            del self._open[goal]
        self._rounds = rounds_before
        value = self._approximations[goal]
        if self._lowest_dependency >= number:
            # The goal depends on no goal outside of it: it is the leader of its component, which is finished.
            self._finalise(goal)
            self._lowest_dependency, self._changed = dependency_before, changed_before
        else:
            # The goal belongs to the component of a goal further out, which evaluates it again in its next round.
            self._evaluated[goal] = self._lowest_dependency
            self._order.append(goal)
            self._lowest_dependency = min(self._lowest_dependency, dependency_before)
            self._changed = self._changed or changed_before
        if number == 0:
            self._approximations.clear()
            self._goal_count = 0
        return cast("V", value)

    def _evaluate(self, goal: Hashable, number: int, evaluate: Callable[[], Any]) -> None:
        """Evaluate the goal; in rounds, if it is the leader of a component."""
        begin = len(self._order)
        while True:
            self._lowest_dependency, self._changed = _NONE, False
            self._update(goal, evaluate())
            if number == 0:
                self._evaluate_deferred()
            if self._lowest_dependency < number:
                return  # not the leader
            # The leader takes the component's goals off the list, so that a further round evaluates them afresh.
            component = self._order[begin:]
            del self._order[begin:]
            for other in component:
                del self._evaluated[other]
            if not (self._changed and self._lowest_dependency == number):
                for other in component:
                    self._finalise(other)
                return
            self._rounds += 1

    def _evaluate_deferred(self) -> None:
        """Evaluate the goals that were too deep; this may defer more."""
        while self._deferred:
            deferred = self._deferred.pop()
            value = self.solve(deferred.goal, deferred.approximation, deferred.evaluate)
            self._changed = self._changed or value != deferred.approximation

    def _update(self, goal: Hashable, value: Any) -> None:
        approximation = self._approximations[goal]
        if self._rounds >= WIDENING_THRESHOLD:
            value = approximation | value
        if value != approximation:
            self._approximations[goal] = value
            self._changed = True

    def _finalise(self, goal: Hashable) -> None:
        self._solved[goal] = self._approximations.pop(goal)
