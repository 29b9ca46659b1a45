"""Supergraphs that we compose load in Hive Gateway and give the same responses there as recorded ones.

Skipped with a message if node or the package is not available.
"""

import json
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from router.composition import compose
from router.federation import SubgraphDocument
from tests.router.audit.resolvers import RESOLVERS
from tests.router.audit.subgraph import executable_schema
from tests.router.audit.suites import MISSING, Case, Suite, load_suites
from tests.router.composition.npm.subgraph_server import serving
from tests.router.npm import install

HERE = Path(__file__).parent

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not load_suites(), reason=MISSING)]

Responses = dict[str, list[dict[str, Any]] | None]


@pytest.fixture(scope="module")
def responses(tmp_path_factory: pytest.TempPathFactory) -> Responses:
    """Return the responses of Hive Gateway to every case, over "SUITE ours" and over "SUITE recorded"."""
    folder = install(tmp_path_factory.mktemp("npm"), (HERE / "package.json", HERE / "answers.mjs"))
    schemas = {
        f"/{suite.name}/{subgraph.name}": executable_schema(subgraph.sdl, resolvers[subgraph.name])
        for suite in load_suites()
        for resolvers in [RESOLVERS[suite.name]()]
        for subgraph in suite.subgraphs
    }
    with serving(schemas) as address:
        graphs = [graph for suite in load_suites() for graph in graphs_of(suite, f"{address}/{suite.name}")]
        (folder / "graphs.json").write_text(json.dumps(graphs))
        run = ["node", "answers.mjs", "graphs.json"]
        done = subprocess.run(run, cwd=folder, check=True, capture_output=True, timeout=300)
    found: Responses = json.loads(done.stdout)
    return found


def graphs_of(suite: Suite, address: str) -> list[dict[str, Any]]:
    """Return the suite's graph, as we compose it and as recorded, with its subgraphs at this address."""
    ours = compose([SubgraphDocument(s.name, f"{address}/{s.name}", s.sdl) for s in suite.subgraphs]).supergraph_sdl
    recorded = re.sub(
        r'(@join__graph\(name: "([^"]+)", url: )"[^"]*"',
        lambda found: f'{found[1]}"{address}/{found[2]}"',
        suite.supergraph,
    )
    operations = [{"query": case.query, "variables": case.variables} for case in suite.cases]
    return [
        {"name": f"{suite.name} {whose}", "supergraph": supergraph, "operations": operations}
        for whose, supergraph in (("ours", ours), ("recorded", recorded))
    ]


def is_right(case: Case, response: Mapping[str, Any]) -> bool:
    """Return True if the audit accepts this response."""
    errors_fit = case.expected_errors is None or bool(response.get("errors")) == case.expected_errors
    return errors_fit and response.get("data") == case.expected_data


@pytest.mark.parametrize("suite", [pytest.param(suite, id=suite.name) for suite in load_suites()])
def test_our_supergraphs_load_and_execute_in_hive_gateway(suite: Suite, responses: Responses) -> None:
    ours, recorded = responses[f"{suite.name} ours"], responses[f"{suite.name} recorded"]
    assert ours is not None
    for index, case in enumerate(suite.cases):
        # Hive Gateway itself fails a few cases; what passes on the recorded supergraph must pass on ours.
        if recorded is None or is_right(case, recorded[index]):
            assert is_right(case, ours[index]), (case.query, ours[index])


def test_hive_gateway_passes_nearly_all_of_the_audit_on_our_supergraphs(responses: Responses) -> None:
    rightness = [
        is_right(case, response)
        for suite in load_suites()
        for case, response in zip(suite.cases, responses[f"{suite.name} ours"] or [], strict=True)
    ]
    assert sum(rightness) > 0.9 * sum(len(suite.cases) for suite in load_suites()), sum(rightness)
