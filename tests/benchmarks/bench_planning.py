"""CPU time of planning, and requests in the plans: `python -m tests.benchmarks.bench_planning`.

The two gateway scenarios whose data is beside the repository: `fed` (an everyday operation) and `many-plans` (an
operation with very many possible plans).
"""

import time
from collections.abc import Callable
from pathlib import Path
from typing import ParamSpec

from graphql import parse

from router.graph import FederatedGraph, build_graph
from router.planning import QueryPlanner
from router.supergraph import read_supergraph

BENCH = Path(__file__).resolve().parents[3] / "shared" / "bench"
SCENARIOS = {"fed": BENCH / "gateways", "many-plans": BENCH / "many-plans"}
REPEATS = 10

Parameters = ParamSpec("Parameters")


def cpu_milliseconds(work: Callable[Parameters, object], *args: Parameters.args, **kwargs: Parameters.kwargs) -> float:
    """CPU time that one call takes."""
    started = time.process_time()
    work(*args, **kwargs)
    return (time.process_time() - started) * 1000


def load(sdl: str) -> FederatedGraph:
    """Build the graph, as a router does once for each supergraph."""
    return build_graph(read_supergraph(sdl))


def main() -> None:
    """Print one line for each scenario: cold is the first plan of a graph, warm the best of later ones."""
    print(f"{'scenario':<12} {'load ms':>8} {'cold ms':>8} {'warm ms':>8} {'requests':>9} {'entities':>9}")
    for name, folder in SCENARIOS.items():
        if not folder.is_dir():
            print(f"{name:<12} no data at {folder}")
            continue
        sdl = (folder / "supergraph.graphql").read_text(encoding="utf-8")
        document = parse((folder / "query.graphql").read_text(encoding="utf-8"))
        loading = cpu_milliseconds(load, sdl)
        planner = QueryPlanner(load(sdl))
        cold = cpu_milliseconds(planner.plan, document)
        warm = min(cpu_milliseconds(planner.plan, document) for _ in range(REPEATS))
        plan = planner.plan(document)
        targets = sum(len(fetch.targets) for fetch in plan.fetches)
        print(f"{name:<12} {loading:8.1f} {cold:8.1f} {warm:8.1f} {len(plan.fetches):9} {targets:9}")


if __name__ == "__main__":
    main()
