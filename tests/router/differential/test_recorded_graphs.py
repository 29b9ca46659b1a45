"""The recorded graphs, of the gateway audit and of other composers' tests: random operations on all that compose."""

from __future__ import annotations

from typing import Any

import pytest

from router.federation import SubgraphDocument
from tests.router.audit.suites import MISSING, Suite, load_suites
from tests.router.composition.test_reference_cases import CASES_FILE, DIFFERENCES, recorded_cases
from tests.router.differential.compare import Comparison

SUITES_WHOSE_REQUESTS_FAIL = {
    "corrupted-supergraph-node-id": "some of its fields are out of every subgraph's reach, on purpose",
    "non-resolvable-interface-object": "its interface object has no key that leads to what it is, on purpose",
}
"""Such a request fails as a whole, where the whole schema knows an answer. tests/router/audit says which ones do."""

CASES_WITHOUT_COMPARISON = {
    "7dca3dcb6a": "graphql-core refuses its default value, a string for an enum, when the subgraph executes",
    "1e764d9fa4": "its query type is not called Query, and `executable_schema` makes no subgraph of that",
    "10a66da4f0": "its query type is not called Query, and `executable_schema` makes no subgraph of that",
    "ac20f2436f": "the same graph as the suite corrupted-supergraph-node-id",
}

SUITES = [suite for suite in load_suites() if suite.name not in SUITES_WHOSE_REQUESTS_FAIL]

CASES = [
    case
    for case in recorded_cases()
    if (case["verdicts"].get("apollo") or case["verdicts"]["guild"])["ok"]
    and case["id"] not in DIFFERENCES
    and case["id"] not in CASES_WITHOUT_COMPARISON
]


def documents(suite: Suite) -> list[SubgraphDocument]:
    return [SubgraphDocument(subgraph.name, subgraph.url, subgraph.sdl) for subgraph in suite.subgraphs]


@pytest.mark.skipif(not load_suites(), reason=MISSING)
@pytest.mark.parametrize("suite", SUITES, ids=lambda suite: suite.name)
async def test_a_suite_s_subgraphs_answer_as_one_schema(suite: Suite) -> None:
    await Comparison(documents(suite)).compare(4)


@pytest.mark.skipif(not load_suites(), reason=MISSING)
@pytest.mark.parametrize("suite", SUITES, ids=lambda suite: suite.name)
async def test_a_suite_s_answers_in_parts_are_whole_in_the_end(suite: Suite) -> None:
    await Comparison(documents(suite)).compare_deferred(2)


@pytest.mark.skipif(not CASES_FILE.exists(), reason="the recorded composition cases are not at hand")
@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["id"]))
async def test_subgraphs_that_compose_answer_as_one_schema(case: dict[str, Any]) -> None:
    subgraphs = [SubgraphDocument(s["name"], f"http://{s['name']}", s["sdl"]) for s in case["subgraphs"]]
    await Comparison(subgraphs).compare(2)


@pytest.mark.skipif(not load_suites() or not CASES_FILE.exists(), reason="the recorded graphs are not at hand")
def test_only_recorded_graphs_are_left_out() -> None:
    assert {suite.name for suite in load_suites()} >= SUITES_WHOSE_REQUESTS_FAIL.keys()
    assert {case["id"] for case in recorded_cases()} >= CASES_WITHOUT_COMPARISON.keys()
