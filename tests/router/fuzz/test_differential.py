"""Random graphs answer the same, whole or split."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.router.fuzz.differential import check
from tests.router.fuzz.shape import Shape, random_shape

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
def test_a_split_graph_answers_as_if_it_were_whole(block: int) -> None:
    """Blocks let several test processes share the work; together they are 2,000 cases, the same on every run."""
    random = Random(block)
    compared = 0
    while compared < CASES_PER_BLOCK:
        compared += check(random_shape(random))


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(SHAPES)
def test_no_small_graph_is_found_that_answers_otherwise(shape: Shape) -> None:
    check(shape)
