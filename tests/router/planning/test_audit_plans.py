"""Every operation of the federation audit: sound plans, and no more requests than the best reference made."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from graphql import parse, validate

from router.graph import FederatedGraph, build_graph
from router.planning import PlanningError, plan_operation
from router.planning.plan import Condition
from router.planning.soundness import check_plan
from router.supergraph import read_supergraph

SUITES = Path(__file__).resolve().parents[4] / "shared" / "audit" / "suites"

pytestmark = pytest.mark.skipif(not SUITES.is_dir(), reason="the audit's data is not beside the repository")

NAMES = sorted(path.stem for path in SUITES.glob("*.json"))


@cache
def suite(name: str) -> tuple[FederatedGraph, list[dict[str, Any]]]:
    data = json.loads((SUITES / f"{name}.json").read_text())
    return build_graph(read_supergraph(data["supergraph"])), data["tests"]


def is_met(condition: Condition, variables: dict[str, Any]) -> bool:
    return any(all(bool(variables[item.variable]) is not item.negated for item in term) for term in condition)


@pytest.mark.parametrize("name", NAMES)
def test_plans_are_sound_and_take_as_few_requests_as_the_best_reference(name: str) -> None:
    graph, cases = suite(name)
    for case in cases:
        document = parse(case["query"])
        passing = [r["subgraph_requests"] for r in case["reference"].values() if r["ok"]]
        fewest = min(map(len, passing))
        if validate(graph.supergraph.api_schema, document):
            assert fewest == 0, case["query"]
            continue
        try:
            plan = plan_operation(graph, document)
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
