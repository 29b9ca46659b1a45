"""Our own hard documents: random operations on each."""

from __future__ import annotations

import pytest

from tests.router.differential.compare import Comparison
from tests.router.differential.hard_schemas import HARD_GRAPHS, HardGraph


@pytest.mark.parametrize("graph", HARD_GRAPHS, ids=lambda graph: graph.name)
async def test_a_hard_graph_answers_as_one_schema(graph: HardGraph) -> None:
    await Comparison(graph.documents).compare(10)
