"""Random graphs give the same responses, whole or split."""

from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.router.oracle.generated.compare import check
from tests.router.oracle.generated.shape import Shape, random_shape

SHAPES = st.builds(
    Shape,
    seed=st.integers(0, 2**32),
    entities=st.integers(1, 4),
    values=st.integers(0, 2),
    subgraphs=st.integers(1, 4),
    fields=st.integers(1, 4),
    depth=st.integers(1, 4),
    width=st.integers(1, 4),
    **{
        switch: st.booleans()
        for switch in (
            "interface",
            "union",
            "interface_object",
            "several_keys",
            "requires",
            "provides",
            "overrides",
            "shareable",
            "arguments",
            "failures",
            "strict_nulls",
            "conditions",
            "mutation",
        )
    },
)

BLOCKS = 8
CASES_PER_BLOCK = 250


@pytest.mark.parametrize("block", range(BLOCKS))
def test_a_split_graph_responds_like_the_whole_graph(block: int) -> None:
    """Blocks let several test processes share the work; together they are 2,000 cases, the same on every run."""
    random = Random(block)
    compared = 0
    while compared < CASES_PER_BLOCK:
        compared += check(random_shape(random))


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(SHAPES)
def test_no_small_graph_responds_differently(shape: Shape) -> None:
    check(shape)
