"""The cheapest choice of subgraphs to enter."""

from math import inf

from router.planning.sources.set_cover import CoverElement, choose_subgraphs
from router.supergraph.model import SubgraphIndex

A, B, C = SubgraphIndex(0), SubgraphIndex(1), SubgraphIndex(2)


def test_a_local_source_costs_no_fetch() -> None:
    assert choose_subgraphs([CoverElement(0.0, {A: 1.0})], {A: 1000.0}) == [None]


def test_one_subgraph_with_all_fields_is_cheaper_than_two() -> None:
    elements = [CoverElement(inf, {A: 1.0, C: 1.0}), CoverElement(inf, {B: 1.0, C: 1.0})]
    assert choose_subgraphs(elements, dict.fromkeys((A, B, C), 1000.0)) == [C, C]


def test_a_subgraph_that_is_called_already_is_preferred() -> None:
    elements = [CoverElement(inf, {A: 1.0, B: 1.0})]
    assert choose_subgraphs(elements, {A: 1000.0, B: 50.0}) == [B]


def test_a_local_source_is_not_used_if_its_children_cost_more_than_a_fetch() -> None:
    elements = [CoverElement(3000.0, {A: 1.0})]
    assert choose_subgraphs(elements, {A: 1000.0}) == [A]


def test_ties_go_to_the_earlier_subgraph() -> None:
    elements = [CoverElement(inf, {B: 1.0, A: 1.0})]
    assert choose_subgraphs(elements, dict.fromkeys((A, B), 1000.0)) == [A]


def test_an_element_without_candidates_has_no_subgraph() -> None:
    assert choose_subgraphs([CoverElement(inf, {})], {}) == [None]


def test_the_greedy_choice_among_many_subgraphs_covers_every_element() -> None:
    many = [SubgraphIndex(index) for index in range(12)]
    elements = [CoverElement(inf, {many[index]: 1.0, many[-1]: 1.0}) for index in range(11)]
    assert choose_subgraphs(elements, dict.fromkeys(many, 1000.0)) == [many[-1]] * 11
