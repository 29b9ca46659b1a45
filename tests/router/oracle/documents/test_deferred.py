"""Random operations with `@defer`: the merged parts are the response without it."""

import pytest

from tests.router.oracle.documents.compare import Comparison
from tests.router.oracle.documents.hard_schemas import HARD_GRAPHS, HardGraph


@pytest.mark.parametrize("graph", HARD_GRAPHS, ids=lambda graph: graph.name)
async def test_deferred_responses_of_a_hard_graph_are_complete_in_the_end(graph: HardGraph) -> None:
    in_parts = await Comparison(graph.documents).compare_deferred(8)
    assert in_parts > 0
