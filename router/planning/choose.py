"""Choose: which subgraphs to enter at a position, so that every field has a source and little is fetched.

A small covering problem, solved exactly where few subgraphs are in question and greedily beyond that.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import inf

from router.supergraph.model import SubgraphIndex

FETCH = 1000.0
"""The price of a fetch; a field that is selected costs about 1."""

_EXACT_SUBSETS = 200


@dataclass(frozen=True, slots=True)
class Demand:
    """One field that needs a source: its price from what is at hand (infinite if it is not), and from subgraphs."""

    local: float
    offers: Mapping[SubgraphIndex, float]


def choose_subgraphs(demands: Sequence[Demand], entering: Mapping[SubgraphIndex, float]) -> list[SubgraphIndex | None]:
    """For each demand the subgraph to enter for it, or None for what is at hand.

    `entering[s]` is the price of entering a subgraph, paid once. Ties go to fewer and earlier subgraphs. A demand that
    nothing offers gets None too.
    """
    useful = sorted({subgraph for demand in demands for subgraph in demand.offers})
    best = _price(demands, entering, ())
    if best == 0.0 or not useful:
        return _assign(demands, ())
    chosen: tuple[SubgraphIndex, ...] = ()
    if 2 ** len(useful) <= _EXACT_SUBSETS:
        for size in range(1, len(useful) + 1):
            for subset in combinations(useful, size):
                price = _price(demands, entering, subset)
                if price < best:
                    best, chosen = price, subset
    else:
        chosen = _greedy(demands, entering, useful)
    return _assign(demands, chosen)


def _greedy(
    demands: Sequence[Demand], entering: Mapping[SubgraphIndex, float], useful: Sequence[SubgraphIndex]
) -> tuple[SubgraphIndex, ...]:
    chosen: tuple[SubgraphIndex, ...] = ()
    best = _price(demands, entering, chosen)
    while True:
        ranked = min(
            (
                (_unmet(demands, (*chosen, subgraph)), _price(demands, entering, (*chosen, subgraph)), subgraph)
                for subgraph in useful
                if subgraph not in chosen
            ),
            default=None,
        )
        if ranked is None or (ranked[0] >= _unmet(demands, chosen) and ranked[1] >= best):
            return chosen
        chosen, best = (*chosen, ranked[2]), ranked[1]


def _unmet(demands: Sequence[Demand], subset: tuple[SubgraphIndex, ...]) -> int:
    return sum(d.local == inf and not any(s in d.offers for s in subset) for d in demands)


def _price(
    demands: Sequence[Demand], entering: Mapping[SubgraphIndex, float], subset: tuple[SubgraphIndex, ...]
) -> float:
    total = sum(entering[subgraph] for subgraph in subset)
    for demand in demands:
        price = demand.local
        for subgraph in subset:
            offer = demand.offers.get(subgraph, inf)
            price = min(price, offer)
        total += price
    return total


def _assign(demands: Sequence[Demand], subset: tuple[SubgraphIndex, ...]) -> list[SubgraphIndex | None]:
    found: list[SubgraphIndex | None] = []
    for demand in demands:
        price, source = demand.local, None
        for subgraph in subset:
            offer = demand.offers.get(subgraph, inf)
            if offer < price:
                price, source = offer, subgraph
        found.append(source)
    return found
