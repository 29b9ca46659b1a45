"""The choice of subgraphs to enter."""

from __future__ import annotations

from math import inf

from router.planning.choose import Demand, choose_subgraphs
from router.supergraph.model import SubgraphIndex

A, B, C = SubgraphIndex(0), SubgraphIndex(1), SubgraphIndex(2)


def test_what_is_at_hand_costs_no_fetch() -> None:
    assert choose_subgraphs([Demand(0.0, {A: 1.0})], {A: 1000.0}) == [None]


def test_one_subgraph_that_has_everything_is_better_than_two() -> None:
    demands = [Demand(inf, {A: 1.0, C: 1.0}), Demand(inf, {B: 1.0, C: 1.0})]
    assert choose_subgraphs(demands, dict.fromkeys((A, B, C), 1000.0)) == [C, C]


def test_a_subgraph_that_is_asked_anyway_is_better_than_another() -> None:
    demands = [Demand(inf, {A: 1.0, B: 1.0})]
    assert choose_subgraphs(demands, {A: 1000.0, B: 50.0}) == [B]


def test_what_is_at_hand_is_left_where_its_children_cost_more_than_a_fetch() -> None:
    demands = [Demand(3000.0, {A: 1.0})]
    assert choose_subgraphs(demands, {A: 1000.0}) == [A]


def test_ties_go_to_the_earlier_subgraph() -> None:
    demands = [Demand(inf, {B: 1.0, A: 1.0})]
    assert choose_subgraphs(demands, dict.fromkeys((A, B), 1000.0)) == [A]


def test_a_demand_that_nothing_offers_gets_nothing() -> None:
    assert choose_subgraphs([Demand(inf, {})], {}) == [None]


def test_with_many_subgraphs_the_choice_is_greedy_and_still_meets_every_demand() -> None:
    many = [SubgraphIndex(index) for index in range(12)]
    demands = [Demand(inf, {many[index]: 1.0, many[-1]: 1.0}) for index in range(11)]
    assert choose_subgraphs(demands, dict.fromkeys(many, 1000.0)) == [many[-1]] * 11
