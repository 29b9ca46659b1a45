"""The recorded graphs, of the gateway audit and of other composers' tests: random operations on all that compose."""

from typing import Any

import pytest

from router.federation import SubgraphDocument
from tests.router.audit.suites import MISSING, Suite, load_suites
from tests.router.composition.test_reference_cases import CASES_FILE, DIFFERENCES, recorded_cases
from tests.router.oracle.documents.compare import Comparison

SUITES_WHOSE_REQUESTS_FAIL = {
    "corrupted-supergraph-node-id": "some of its fields are unreachable in every subgraph, on purpose",
    "non-resolvable-interface-object": "its interface object has no key that leads to what it is, on purpose",
}
"""Such a request fails as a whole, where the whole schema has a response. tests/router/audit names the requests."""

CASES_WITHOUT_COMPARISON = {
    "7dca3dcb6a": "graphql-core rejects its default value, a string for an enum, when the subgraph executes",
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
async def test_a_suite_s_subgraphs_respond_like_one_schema(suite: Suite) -> None:
    await Comparison(documents(suite)).compare(4)


@pytest.mark.skipif(not load_suites(), reason=MISSING)
@pytest.mark.parametrize("suite", SUITES, ids=lambda suite: suite.name)
async def test_deferred_responses_of_a_suite_are_complete_in_the_end(suite: Suite) -> None:
    await Comparison(documents(suite)).compare_deferred(2)


@pytest.mark.skipif(not CASES_FILE.exists(), reason="the recorded composition cases are not at hand")
@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["id"]))
async def test_subgraphs_that_compose_respond_like_one_schema(case: dict[str, Any]) -> None:
    subgraphs = [SubgraphDocument(s["name"], f"http://{s['name']}", s["sdl"]) for s in case["subgraphs"]]
    await Comparison(subgraphs).compare(2)


@pytest.mark.skipif(not load_suites() or not CASES_FILE.exists(), reason="the recorded graphs are not at hand")
def test_every_excluded_graph_is_a_recorded_one() -> None:
    assert {suite.name for suite in load_suites()} >= SUITES_WHOSE_REQUESTS_FAIL.keys()
    assert {case["id"] for case in recorded_cases()} >= CASES_WITHOUT_COMPARISON.keys()
