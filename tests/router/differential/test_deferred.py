"""Random operations with `@defer`: the parts, put together, are the answer without it."""

from __future__ import annotations

import pytest

from tests.router.differential.compare import Comparison
from tests.router.differential.hard_schemas import HARD_GRAPHS, HardGraph


@pytest.mark.parametrize("graph", HARD_GRAPHS, ids=lambda graph: graph.name)
async def test_a_hard_graph_s_answers_in_parts_are_whole_in_the_end(graph: HardGraph) -> None:
    in_parts = await Comparison(graph.documents).compare_deferred(8)
    assert in_parts > 0
