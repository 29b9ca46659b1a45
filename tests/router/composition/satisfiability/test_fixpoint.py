"""Least fixed points of mutually recursive goals."""

from collections.abc import Iterable, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from router.composition.satisfiability import fixpoint
from router.composition.satisfiability.fixpoint import MAX_DEPTH, Fixpoint


class Graph:
    """Reachability of the node `e`, and of all nodes, with a count of evaluations for each node."""

    def __init__(self, edges: Mapping[str, Iterable[str]]) -> None:
        self.edges = edges
        self.fixpoint = Fixpoint()
        self.evaluations: dict[str, int] = {}

    def leads_to_end(self, node: str) -> bool:
        return self.fixpoint.solve(node, False, lambda: self._evaluate(node))

    def _evaluate(self, node: str) -> bool:
        self.evaluations[node] = self.evaluations.get(node, 0) + 1
        values = [self.leads_to_end(successor) for successor in self.edges[node]]
        return node == "e" or any(values)

    def reached_from(self, node: str) -> dict[str, None]:
        return self.fixpoint.solve(("reached", node), {node: None}, lambda: self._reach(node))

    def _reach(self, node: str) -> dict[str, None]:
        reached: dict[str, None] = {node: None}
        for successor in self.edges[node]:
            reached |= self.reached_from(successor)
        return reached


def test_a_cycle_does_not_reach_a_node_outside_of_it() -> None:
    graph = Graph({"a": "b", "b": "ac", "c": "b", "e": ""})
    assert not any(graph.leads_to_end(node) for node in "abc")
    assert graph.leads_to_end("e")


def test_approximations_within_a_cycle_are_not_cached() -> None:
    graph = Graph({"a": "be", "b": "a", "e": ""})
    assert graph.leads_to_end("a")
    assert graph.leads_to_end("b")


def test_a_goal_outside_of_cycles_is_evaluated_once() -> None:
    layers = {str(number): f"{number + 1}" * 3 for number in range(8)} | {"8": "9", "9": ""}
    graph = Graph(layers)
    graph.leads_to_end("0")
    assert set(graph.evaluations.values()) == {1}


@pytest.mark.parametrize("start", "abcd")
def test_all_goals_of_a_cycle_get_the_same_value(start: str) -> None:
    graph = Graph({"a": "b", "b": "ca", "c": "da", "d": "b"})
    assert set(graph.reached_from(start)) == set("abcd")
    assert [set(graph.reached_from(node)) for node in "abcd"] == [set("abcd")] * 4


def test_a_value_that_depends_on_an_open_goal_through_another_goal_is_not_cached() -> None:
    # While "r" is open, "h" is evaluated for "g", then for "k"; only then does "r" reach the end.
    graph = Graph({"r": "xye", "x": "g", "g": "hr", "h": "g", "y": "k", "k": "h", "e": ""})
    assert graph.leads_to_end("r")
    assert all(graph.leads_to_end(node) for node in "xghyk")


GRAPHS = st.integers(1, 9).flatmap(
    lambda size: st.lists(st.lists(st.integers(0, size - 1), max_size=4), min_size=size, max_size=size)
)


@given(GRAPHS, st.integers(2, 12))
def test_random_graphs_give_the_transitive_closure(successors: list[list[int]], depth: int) -> None:
    graph = Graph({str(node): [str(it) for it in after] for node, after in enumerate(successors)})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fixpoint, "MAX_DEPTH", depth)
        for node in graph.edges:
            expected = {node}
            pending = [node]
            while pending:
                new = set(graph.edges[pending.pop()]) - expected
                expected |= new
                pending += new
            assert set(graph.reached_from(node)) == expected


def test_nested_cycles_do_not_multiply_the_evaluations() -> None:
    nodes = [str(number) for number in range(20)]
    graph = Graph({node: [*nodes, "e"] for node in nodes} | {"e": ""})
    assert graph.leads_to_end("0")
    assert max(graph.evaluations.values()) <= 3


def test_a_chain_of_goals_may_exceed_the_maximum_depth() -> None:
    length = 40 * MAX_DEPTH
    nodes = [str(number) for number in range(length)]
    graph = Graph({node: [after] for node, after in zip(nodes, [*nodes[1:], "e"], strict=True)} | {"e": ""})
    assert graph.leads_to_end("0")
    assert graph.leads_to_end(nodes[-1])


def test_a_cycle_may_exceed_the_maximum_depth() -> None:
    nodes = [str(number) for number in range(10 * MAX_DEPTH)]
    graph = Graph({node: [after] for node, after in zip(nodes, [*nodes[1:], nodes[0]], strict=True)})
    assert not graph.leads_to_end("0")
    assert set(graph.reached_from("5")) == set(nodes)


def test_a_function_that_is_not_monotone_terminates_by_widening() -> None:
    solver = Fixpoint()

    def opposite() -> bool:
        return not solver.solve("liar", False, opposite)

    assert solver.solve("liar", False, opposite)
