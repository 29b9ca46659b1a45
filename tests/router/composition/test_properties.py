"""Properties of composition that hold for all subgraphs."""

import random
from dataclasses import dataclass

from graphql import parse
from hypothesis import given, settings
from hypothesis import strategies as st

from router.composition import SubgraphDocument, compose
from router.composition.print_schema import print_schema
from router.federation.schema_model.build_schema import build_schema
from tests.router.composition.composing import federation
from tests.router.composition.supergraph_meaning import differences

TYPES = ("Ant", "Bee", "Cow")
SCALARS = ("Int", "Int!", "String", "[String!]!", "Mood", "Thing", "Any!")


@dataclass(frozen=True)
class Draw:
    """Choices for one subgraph."""

    seed: int


def subgraph(number: int, draw: Draw) -> SubgraphDocument:
    """Return a subgraph with some of the types, some of their fields, and some doubtful things besides."""
    rng = random.Random(draw.seed)
    parts = ["enum Mood { " + " ".join(rng.sample(["GOOD", "BAD", "UGLY"], rng.randint(1, 3))) + " }", "scalar Any"]
    own = rng.sample(TYPES, rng.randint(1, 3))
    parts.append(f"union Thing = {' | '.join(own)}")
    parts.append(f"input Filter {{ {' '.join(f'{name}: Int' for name in rng.sample('abc', rng.randint(1, 3)))} }}")
    for name in own:
        fields = []
        for index in rng.sample(range(4), rng.randint(1, 4)):
            marks = rng.choice(["@shareable", "@shareable", '@shareable @tag(name: "t")', "@shareable @inaccessible"])
            kind = SCALARS[index] if rng.random() < 0.9 else rng.choice(SCALARS)
            fields.append(f"f{index}(filter: Filter, x: Int = {rng.choice([1, 1, 2])}): {kind} {marks}")
        description = rng.choice(["", f'"About {name}" ', '"Other" '])
        parts.append(f'{description}type {name} @key(fields: "id") {{ id: ID! {" ".join(fields)} }}')
    parts.append(f"type Query {{ q{number}: {own[0]} m{number}(mood: Mood): Mood }}")
    return SubgraphDocument(f"s{number}", f"http://s{number}", federation() + "\n".join(parts))


subgraphs = st.lists(st.integers(0, 10_000).map(Draw), min_size=1, max_size=4).map(
    lambda draws: [subgraph(number, draw) for number, draw in enumerate(draws)]
)


@settings(max_examples=50, deadline=None)
@given(subgraphs, st.randoms(use_true_random=False))
def test_the_order_of_subgraphs_does_not_matter(documents: list[SubgraphDocument], rng: random.Random) -> None:
    shuffled = documents.copy()
    rng.shuffle(shuffled)
    assert set(compose(documents).errors) == set(compose(shuffled).errors)
    assert compose(documents).supergraph_sdl == compose(shuffled).supergraph_sdl
    assert compose(documents).hints == compose(shuffled).hints


@settings(max_examples=50, deadline=None)
@given(subgraphs)
def test_a_supergraph_that_is_read_and_printed_again_is_the_same(documents: list[SubgraphDocument]) -> None:
    sdl = compose(documents).supergraph_sdl
    if sdl is not None:
        assert print_schema(build_schema(parse(sdl)).schema) == sdl


@settings(max_examples=50, deadline=None)
@given(subgraphs)
def test_every_place_of_an_error_is_in_the_document_that_it_names(documents: list[SubgraphDocument]) -> None:
    result = compose(documents)
    assert (result.supergraph_sdl is None) == bool(result.errors)
    assert all(error.locations or error.code in ("NO_QUERIES", "INVALID_SUBGRAPH_NAME") for error in result.errors)
    for place in (location for error in result.errors for location in error.locations):
        sdl = next(document.sdl for document in documents if document.name == place.subgraph)
        line = sdl.splitlines()[place.line - 1]
        assert 1 <= place.column <= len(line)


@settings(max_examples=25, deadline=None)
@given(subgraphs)
def test_composing_does_not_change_its_input_and_has_no_state(documents: list[SubgraphDocument]) -> None:
    first, second = compose(documents), compose(documents)
    assert first == second
    if first.supergraph_sdl is not None and second.supergraph_sdl is not None:
        assert differences(first.supergraph_sdl, second.supergraph_sdl) == []
