"""Answers that depend on each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from router.composition.satisfiability import goals
from router.composition.satisfiability.goals import MAX_DEPTH, Goals


class Graph:
    """Whether a node leads to the node `e`, and to which nodes; counts how often a node is looked at."""

    def __init__(self, edges: Mapping[str, Iterable[str]]) -> None:
        self.edges = edges
        self.goals = Goals()
        self.looks: dict[str, int] = {}

    def leads_to_end(self, node: str) -> bool:
        return self.goals.answer(node, False, lambda: self._look(node))

    def _look(self, node: str) -> bool:
        self.looks[node] = self.looks.get(node, 0) + 1
        answers = [self.leads_to_end(successor) for successor in self.edges[node]]
        return node == "e" or any(answers)

    def reached_from(self, node: str) -> dict[str, None]:
        return self.goals.answer(("reached", node), {node: None}, lambda: self._reach(node))

    def _reach(self, node: str) -> dict[str, None]:
        reached: dict[str, None] = {node: None}
        for successor in self.edges[node]:
            reached |= self.reached_from(successor)
        return reached


def test_a_circle_leads_nowhere_but_out_of_it() -> None:
    graph = Graph({"a": "b", "b": "ac", "c": "b", "e": ""})
    assert not any(graph.leads_to_end(node) for node in "abc")
    assert graph.leads_to_end("e")


def test_what_was_assumed_inside_a_circle_is_not_kept() -> None:
    graph = Graph({"a": "be", "b": "a", "e": ""})
    assert graph.leads_to_end("a")
    assert graph.leads_to_end("b")


def test_every_question_outside_circles_is_asked_once() -> None:
    layers = {str(number): f"{number + 1}" * 3 for number in range(8)} | {"8": "9", "9": ""}
    graph = Graph(layers)
    graph.leads_to_end("0")
    assert set(graph.looks.values()) == {1}


@pytest.mark.parametrize("start", "abcd")
def test_what_one_question_of_a_circle_finds_out_the_others_get_to_know(start: str) -> None:
    graph = Graph({"a": "b", "b": "ca", "c": "da", "d": "b"})
    assert set(graph.reached_from(start)) == set("abcd")
    assert [set(graph.reached_from(node)) for node in "abcd"] == [set("abcd")] * 4


def test_what_rests_on_an_open_question_is_not_kept_by_way_of_another_that_does() -> None:
    # While "r" is open, "h" is asked for "g", then for "k"; only then does "r" find the end.
    graph = Graph({"r": "xye", "x": "g", "g": "hr", "h": "g", "y": "k", "k": "h", "e": ""})
    assert graph.leads_to_end("r")
    assert all(graph.leads_to_end(node) for node in "xghyk")


GRAPHS = st.integers(1, 9).flatmap(
    lambda size: st.lists(st.lists(st.integers(0, size - 1), max_size=4), min_size=size, max_size=size)
)


@given(GRAPHS, st.integers(2, 12))
def test_any_circles_are_answered_as_by_following_all_edges(successors: list[list[int]], depth: int) -> None:
    graph = Graph({str(node): [str(it) for it in after] for node, after in enumerate(successors)})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(goals, "MAX_DEPTH", depth)
        for node in graph.edges:
            expected = {node}
            pending = [node]
            while pending:
                new = set(graph.edges[pending.pop()]) - expected
                expected |= new
                pending += new
            assert set(graph.reached_from(node)) == expected


def test_circles_within_circles_do_not_multiply_the_questions() -> None:
    nodes = [str(number) for number in range(20)]
    graph = Graph({node: [*nodes, "e"] for node in nodes} | {"e": ""})
    assert graph.leads_to_end("0")
    assert max(graph.looks.values()) <= 3


def test_a_chain_of_questions_may_be_longer_than_the_stack_is_deep() -> None:
    length = 40 * MAX_DEPTH
    nodes = [str(number) for number in range(length)]
    graph = Graph({node: [after] for node, after in zip(nodes, [*nodes[1:], "e"], strict=True)} | {"e": ""})
    assert graph.leads_to_end("0")
    assert graph.leads_to_end(nodes[-1])


def test_a_circle_may_be_longer_than_the_stack_is_deep() -> None:
    nodes = [str(number) for number in range(10 * MAX_DEPTH)]
    graph = Graph({node: [after] for node, after in zip(nodes, [*nodes[1:], nodes[0]], strict=True)})
    assert not graph.leads_to_end("0")
    assert set(graph.reached_from("5")) == set(nodes)


def test_answers_that_never_settle_are_settled_by_what_has_ever_been_true() -> None:
    goals = Goals()

    def opposite() -> bool:
        return not goals.answer("liar", False, opposite)

    assert goals.answer("liar", False, opposite)
