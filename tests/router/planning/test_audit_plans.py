"""Plans of every operation of the federation audit: correct, and with no more requests than the best reference."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from graphql import parse, validate

from router.graph import build_graph
from router.planning import PlanningError, QueryPlanner
from router.planning.plan import Condition
from router.planning.plan_verifier import check_plan
from router.supergraph import read_supergraph

SUITES = Path(__file__).resolve().parents[4] / "shared" / "audit" / "suites"

pytestmark = pytest.mark.skipif(not SUITES.is_dir(), reason="the audit's data is not beside the repository")

NAMES = sorted(path.stem for path in SUITES.glob("*.json"))


@cache
def suite(name: str) -> tuple[QueryPlanner, list[dict[str, Any]]]:
    data = json.loads((SUITES / f"{name}.json").read_text())
    return QueryPlanner(build_graph(read_supergraph(data["supergraph"]))), data["tests"]


def is_met(condition: Condition, variables: dict[str, Any]) -> bool:
    return any(all(bool(variables[item.variable]) is not item.negated for item in term) for term in condition)


@pytest.mark.parametrize("name", NAMES)
def test_plans_are_correct_and_take_no_more_requests_than_the_best_reference(name: str) -> None:
    planner, cases = suite(name)
    graph = planner.graph
    for case in cases:
        document = parse(case["query"])
        passing = [r["subgraph_requests"] for r in case["reference"].values() if r["ok"]]
        fewest = min(map(len, passing))
        if validate(graph.supergraph.api_schema, document):
            assert fewest == 0, case["query"]
            continue
        try:
            plan = planner.plan(document)
        except PlanningError:
            assert fewest == 0, case["query"]
            assert case["expected"]["errors"], case["query"]
            continue
        assert check_plan(graph, document, plan) == (), case["query"]
        operation = document.definitions[0].to_dict()
        defaults = {
            node["variable"]["name"]["value"]: (node["default_value"] or {}).get("value")
            for node in operation["variable_definitions"] or ()
        }
        variables = {**defaults, **(case["variables"] or {})}
        sent = [fetch for fetch in plan.fetches if is_met(fetch.condition, variables)]
        assert len(sent) <= fewest, case["query"]
