"""Answers that depend on each other."""

from __future__ import annotations

from router.composition.satisfiability.goals import Goals


class Graph:
    """Whether a node leads to the node `end`; counts how often a node is looked at."""

    def __init__(self, edges: dict[str, str]) -> None:
        self.edges = edges
        self.goals = Goals()
        self.looks: dict[str, int] = {}

    def leads_to_end(self, node: str) -> bool:
        return self.goals.answer(node, False, lambda: self._look(node))

    def _look(self, node: str) -> bool:
        self.looks[node] = self.looks.get(node, 0) + 1
        answers = [self.leads_to_end(successor) for successor in self.edges[node]]
        return node == "e" or any(answers)


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
