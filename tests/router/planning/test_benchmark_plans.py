"""The two operations that gateways are measured by: few requests, and right."""

from __future__ import annotations

from pathlib import Path

import pytest
from graphql import parse

from router.graph import build_graph
from router.planning import QueryPlan, plan_operation
from router.planning.soundness import check_plan
from router.supergraph import read_supergraph

BENCH = Path(__file__).resolve().parents[4] / "shared" / "bench"

pytestmark = pytest.mark.skipif(not BENCH.is_dir(), reason="the benchmarks' data are not beside the repository")


def sound_plan(scenario: str) -> QueryPlan:
    folder = BENCH / scenario
    graph = build_graph(read_supergraph((folder / "supergraph.graphql").read_text(encoding="utf-8")))
    document = parse((folder / "query.graphql").read_text(encoding="utf-8"))
    plan = plan_operation(graph, document)
    assert check_plan(graph, document, plan) == ()
    return plan


def test_the_everyday_operation_takes_six_requests_where_others_need_seven() -> None:
    plan = sound_plan("gateways")
    assert [(fetch.subgraph, fetch.depends_on) for fetch in plan.fetches] == [
        ("accounts", ()),
        ("products", ()),
        ("reviews", (0, 1)),
        ("products", (2,)),
        ("accounts", (2,)),
        ("inventory", (1, 2, 3)),
    ]


def test_the_operation_with_very_many_plans_takes_a_handful_of_requests_for_each_level() -> None:
    assert len(sound_plan("many-plans").fetches) <= 20
