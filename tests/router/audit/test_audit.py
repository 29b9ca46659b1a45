"""The federation gateway audit: every case, on the recorded supergraph and on the one that our composer makes.

Stricter than the audit: there are no errors unless the case expects them, and no more requests to subgraphs than the
best reference gateway needed.
"""

from typing import Any

import pytest

from router.composition import compose
from router.federation import SubgraphDocument
from tests.router.audit.resolvers import RESOLVERS
from tests.router.audit.subgraph import executable_schema
from tests.router.audit.suites import MISSING, Case, Suite, load_suites
from tests.router.in_process_gateway import InProcessGateway

pytestmark = pytest.mark.skipif(not load_suites(), reason=MISSING)

CASES = [pytest.param(suite, case, id=case.id) for suite in load_suites() for case in suite.cases]


def gateway(suite: Suite, supergraph: str) -> InProcessGateway:
    resolvers = RESOLVERS[suite.name]()
    return InProcessGateway(supergraph, {s.name: executable_schema(s.sdl, resolvers[s.name]) for s in suite.subgraphs})


async def assert_as_expected(suite: Suite, case: Case, supergraph: str) -> None:
    running = gateway(suite, supergraph)
    response: dict[str, Any] = await running.response(case.query, case.variables)
    assert response.get("data") == case.expected_data
    assert bool(response.get("errors")) == bool(case.expected_errors), response.get("errors")
    if case.fewest_calls is not None:
        assert len(running.calls) <= case.fewest_calls, [call.operation.text for call in running.calls]


@pytest.mark.parametrize(("suite", "case"), CASES)
async def test_on_the_recorded_supergraph(suite: Suite, case: Case) -> None:
    await assert_as_expected(suite, case, suite.supergraph)


@pytest.mark.parametrize(("suite", "case"), CASES)
async def test_on_the_supergraph_that_we_compose(suite: Suite, case: Case) -> None:
    composed = compose([SubgraphDocument(s.name, s.url, s.sdl) for s in suite.subgraphs])
    assert composed.errors == ()
    assert composed.supergraph_sdl is not None
    await assert_as_expected(suite, case, composed.supergraph_sdl)
