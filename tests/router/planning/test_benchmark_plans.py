"""Plans of the two operations of the gateway benchmarks: correct, and with few requests."""

from pathlib import Path

import pytest
from graphql import parse

from router.graph import build_graph
from router.planning import QueryPlan, QueryPlanner
from router.planning.plan_verifier import check_plan
from router.supergraph import read_supergraph

BENCH = Path(__file__).resolve().parents[4] / "shared" / "bench"

pytestmark = pytest.mark.skipif(not BENCH.is_dir(), reason="the benchmarks' data are not beside the repository")


def correct_plan(scenario: str) -> QueryPlan:
    folder = BENCH / scenario
    graph = build_graph(read_supergraph((folder / "supergraph.graphql").read_text(encoding="utf-8")))
    document = parse((folder / "query.graphql").read_text(encoding="utf-8"))
    plan = QueryPlanner(graph).plan(document)
    assert check_plan(graph, document, plan) == ()
    return plan


def test_the_benchmark_operation_takes_six_requests() -> None:
    plan = correct_plan("gateways")
    assert [(fetch.subgraph, fetch.depends_on) for fetch in plan.fetches] == [
        ("accounts", ()),
        ("products", ()),
        ("reviews", (0, 1)),
        ("products", (2,)),
        ("accounts", (2,)),
        ("inventory", (1, 2, 3)),
    ]


def test_the_operation_with_many_plans_takes_seven_requests() -> None:
    assert len(correct_plan("many-plans").fetches) == 7
