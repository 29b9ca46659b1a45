"""Random operations on random graphs have correct plans, with and without incremental delivery."""

import re
from random import Random

import pytest
from graphql import parse, validate

from router.composition import compose
from router.federation import SubgraphDocument
from router.graph import build_graph
from router.planning import PlanningOptions, QueryPlanner
from router.planning.plan_verifier import check_plan
from router.supergraph import read_supergraph
from tests.router.oracle.generated.resolvers import whole_schema
from tests.router.oracle.generated.schema import random_dataset
from tests.router.oracle.generated.shape import random_shape
from tests.router.oracle.generated.split import split
from tests.router.oracle.operations import random_operation

BLOCKS = 4
CASES_PER_BLOCK = 30


@pytest.mark.parametrize("block", range(BLOCKS))
def test_every_plan_is_correct(block: int) -> None:
    random = Random(f"soundness {block}")
    checked = 0
    for _ in range(CASES_PER_BLOCK):
        shape = random_shape(random)
        parts = split(random_dataset(shape))
        documents = [SubgraphDocument(s.name, f"http://{s.name}", s.sdl()) for s in parts.subgraphs]
        sdl = compose(documents).supergraph_sdl if parts.dataset.query else None
        if sdl is None:
            continue
        planner = QueryPlanner(build_graph(read_supergraph(sdl)))
        whole = whole_schema(parts.dataset)
        operations = shape.random("operations")
        for _ in range(4):
            operation = random_operation(whole, shape.operations, operations)
            if validate(whole, parse(operation.text)):
                continue  # Random aliases may conflict; such an operation is never planned.
            # Every fragment on a type is deferred, for clients that take increments; the others get all at once.
            deferring = re.sub(r"(\.\.\. on \w+)( @(?:skip|include)\([^)]*\))? \{", r"\1\2 @defer {", operation.text)
            for text, options in ((operation.text, PlanningOptions()), (deferring, PlanningOptions(defer=True))):
                document = parse(text)
                plan = planner.plan(document, options=options)
                assert check_plan(planner.graph, document, plan) == (), f"{shape}\n{text}"
            checked += 1
    assert checked > CASES_PER_BLOCK
