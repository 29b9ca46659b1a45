"""Our own hard documents: random operations on each."""

import pytest

from tests.router.oracle.documents.compare import Comparison
from tests.router.oracle.documents.hard_schemas import HARD_GRAPHS, HardGraph


@pytest.mark.parametrize("graph", HARD_GRAPHS, ids=lambda graph: graph.name)
async def test_a_hard_graph_responds_like_one_schema(graph: HardGraph) -> None:
    await Comparison(graph.documents).compare(10)
