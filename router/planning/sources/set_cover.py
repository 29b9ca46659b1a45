"""The choice of the subgraphs to enter at a position: a weighted set cover.

The elements are the pending fields, a set is a subgraph with the fields that it resolves. The cheapest cover is found
exactly where few subgraphs are in question, greedily beyond that.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import inf

from router.supergraph.model import SubgraphIndex

FETCH_COST = 1000.0
"""The cost of a fetch; a field that is selected costs about 1."""

_MAX_SUBSETS = 200
"""Up to so many subsets of subgraphs, all of them are tried."""


@dataclass(frozen=True, slots=True)
class CoverElement:
    """One field that needs a source: its cost locally (infinite if it is not resolved there), and from subgraphs."""

    local_cost: float
    costs: Mapping[SubgraphIndex, float]


def choose_subgraphs(
    elements: Sequence[CoverElement], entry_costs: Mapping[SubgraphIndex, float]
) -> list[SubgraphIndex | None]:
    """Return the subgraph to enter for each element, or None for the local source.

    `entry_costs[s]` is the cost of entering a subgraph, paid once. Ties go to fewer and to earlier subgraphs. An
    element that no subgraph resolves gets None too.
    """
    useful = sorted({subgraph for element in elements for subgraph in element.costs})
    best = _cost(elements, entry_costs, ())
    if best == 0.0 or not useful:
        return _assign(elements, ())
    chosen: tuple[SubgraphIndex, ...] = ()
    if 2 ** len(useful) <= _MAX_SUBSETS:
        # Small subsets first, and a later one must be strictly cheaper: hence the order of ties.
        for size in range(1, len(useful) + 1):
            for subset in combinations(useful, size):
                cost = _cost(elements, entry_costs, subset)
                if cost < best:
                    best, chosen = cost, subset
    else:
        chosen = _greedy(elements, entry_costs, useful)
    return _assign(elements, chosen)


def _greedy(
    elements: Sequence[CoverElement], entry_costs: Mapping[SubgraphIndex, float], useful: Sequence[SubgraphIndex]
) -> tuple[SubgraphIndex, ...]:
    """Add the subgraph that leaves the fewest elements uncovered, then the cheapest, until none improves the cover."""
    chosen: tuple[SubgraphIndex, ...] = ()
    best = _cost(elements, entry_costs, chosen)
    while True:
        # The cost is infinite until every element is covered, so the number of uncovered elements comes first.
        ranked = min(
            (
                (
                    _uncovered(elements, (*chosen, subgraph)),
                    _cost(elements, entry_costs, (*chosen, subgraph)),
                    subgraph,
                )
                for subgraph in useful
                if subgraph not in chosen
            ),
            default=None,
        )
        if ranked is None or (ranked[0] >= _uncovered(elements, chosen) and ranked[1] >= best):
            return chosen
        chosen, best = (*chosen, ranked[2]), ranked[1]


def _uncovered(elements: Sequence[CoverElement], subset: tuple[SubgraphIndex, ...]) -> int:
    return sum(e.local_cost == inf and not any(s in e.costs for s in subset) for e in elements)


def _cost(
    elements: Sequence[CoverElement], entry_costs: Mapping[SubgraphIndex, float], subset: tuple[SubgraphIndex, ...]
) -> float:
    """Return the cost of entering all of a subset, with every element taken from its cheapest source."""
    total = sum(entry_costs[subgraph] for subgraph in subset)
    for element in elements:
        cost, costs = element.local_cost, element.costs
        for subgraph in subset:
            if subgraph in costs and costs[subgraph] < cost:  # `min` would take most of the time of the choice.
                cost = costs[subgraph]
        total += cost
    return total


def _assign(elements: Sequence[CoverElement], subset: tuple[SubgraphIndex, ...]) -> list[SubgraphIndex | None]:
    assigned: list[SubgraphIndex | None] = []
    for element in elements:
        cost, source = element.local_cost, None
        for subgraph in subset:
            from_subgraph = element.costs.get(subgraph, inf)
            if from_subgraph < cost:
                cost, source = from_subgraph, subgraph
        assigned.append(source)
    return assigned
