"""Graphs of many subgraphs that cannot reach each other: every unsatisfiable field is reported, at a bounded cost."""

from collections.abc import Callable

import pytest

from router.composition.satisfiability.query_graph import Labels, Vertex
from router.composition.satisfiability.transitions import NO_CONTEXTS, Contexts, Transitions
from router.composition.satisfiability.unadvanceable import UnadvanceableReason
from router.federation.schema_model.schema import Field
from tests.router.composition.composing import composed, supergraph

MANY = 60

Build = Callable[[int], dict[str, str]]

START = 'type Query { t: T } type T @key(fields: "id") { id: ID! }'


def strangers(count: int) -> dict[str, str]:
    """Every subgraph has a key of its own for the entity, and a root field that returns it."""
    return {f"s{i:03}": f'type Query {{ t{i}: T }} type T @key(fields: "k{i}") {{ k{i}: ID! }}' for i in range(count)}


def two_camps(count: int) -> dict[str, str]:
    """Half of the subgraphs have one key for the entity, half another."""
    subgraphs = {"s000": START}
    for i in range(1, count):
        key = "id" if i % 2 else "code"
        subgraphs[f"s{i:03}"] = f'type T @key(fields: "{key}") {{ {key}: ID! x{i}: Int }}'
    return subgraphs


def broken_chain(count: int) -> dict[str, str]:
    """Every subgraph's key comes from the one before; the middle one needs a field that no subgraph has."""
    subgraphs = {"s000": 'type Query { t: T } type T @key(fields: "k0") { k0: ID! @shareable }'}
    for i in range(1, count):
        before = f"k{i - 1}" if i != count // 2 else "lost"
        fields = f"{before}: ID! @shareable k{i}: ID! @shareable"
        subgraphs[f"s{i:03}"] = f'type T @key(fields: "{before}") @key(fields: "k{i}") {{ {fields} }}'
    return subgraphs


def several_keys(count: int) -> dict[str, str]:
    """Half of the subgraphs have five keys each, made of fields that only the others of that half have."""
    subgraphs = {"s000": START}
    for i in range(1, count):
        keys = ["id"] if i % 2 else [f"c{j} d{i}" for j in range(5)]
        names = sorted({name for key in keys for name in key.split()})
        applied = " ".join(f'@key(fields: "{key}")' for key in keys)
        fields = " ".join(f"{name}: ID! @shareable" for name in names)
        subgraphs[f"s{i:03}"] = f"type T {applied} {{ {fields} x{i}: Int }}"
    return subgraphs


def deep_keys(count: int) -> dict[str, str]:
    """Every subgraph's key is a field of another entity, which has other keys everywhere else."""
    subgraphs = {"s000": START}
    for i in range(1, count):
        subgraphs[f"s{i:03}"] = (
            f'type T @key(fields: "u {{ k{i} }}") {{ u: U @shareable x{i}: Int }} '
            f'type U @key(fields: "k{i}") {{ k{i}: ID! }}'
        )
    return subgraphs


def interface_objects(count: int) -> dict[str, str]:
    """Half of the subgraphs have an `@interfaceObject` with a key that its object types do not have."""
    subgraphs = {
        "s000": 'type Query { i: I } interface I @key(fields: "id") { id: ID! } '
        'type T implements I @key(fields: "id") { id: ID! }'
    }
    for i in range(1, count):
        key = "id" if i % 2 else "code"
        subgraphs[f"s{i:03}"] = f'type I @interfaceObject @key(fields: "{key}") {{ {key}: ID! x{i}: Int }}'
    return subgraphs


def missed(result_messages: list[str]) -> set[str]:
    """Return the fields that the messages' queries end in."""
    return {message.split("\ncannot be satisfied")[0].replace("}", " ").split()[-1] for message in result_messages}


@pytest.mark.parametrize(
    ("subgraphs", "expected"),
    [
        pytest.param(two_camps(MANY), {"code", *(f"x{i}" for i in range(2, MANY, 2))}, id="two camps"),
        pytest.param(broken_chain(MANY), {"lost", *(f"k{i}" for i in range(MANY // 2, MANY))}, id="broken chain"),
        pytest.param(
            several_keys(MANY),
            {
                *(f"c{j}" for j in range(5)),
                *(f"d{i}" for i in range(2, MANY, 2)),
                *(f"x{i}" for i in range(2, MANY, 2)),
            },
            id="several keys",
        ),
        pytest.param(deep_keys(MANY), {"...", *(f"x{i}" for i in range(1, MANY))}, id="deep keys"),
        pytest.param(interface_objects(MANY), {"code", *(f"x{i}" for i in range(2, MANY, 2))}, id="interface objects"),
    ],
)
def test_every_unsatisfiable_field_of_many_subgraphs_is_reported(subgraphs: dict[str, str], expected: set[str]) -> None:
    result = composed(**subgraphs)
    assert {error.code for error in result.errors} == {"SATISFIABILITY_ERROR"}
    assert missed([error.message for error in result.errors]) == expected
    assert all(error.locations for error in result.errors)


def test_failures_beyond_the_limit_are_counted() -> None:
    result = composed(**strangers(MANY))
    assert len(result.errors) == 201
    assert result.errors[-1].message.startswith(f"There are {MANY * (MANY - 1) - 200} more fields or types")


@pytest.mark.parametrize("build", [strangers, two_camps, broken_chain, several_keys, deep_keys, interface_objects])
def test_messages_about_many_subgraphs_stay_readable(build: Build) -> None:
    result = composed(**build(MANY))
    assert max(error.message.count("\n") for error in result.errors) < 80


@pytest.mark.parametrize("build", [two_camps, broken_chain, several_keys, deep_keys, interface_objects])
def test_with_twice_the_subgraphs_the_search_takes_about_four_times_the_steps(
    build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = 0
    advance = Transitions.advance

    def counted(
        transitions: Transitions, vertex: Vertex, name: str, labels: Labels, contexts: Contexts = NO_CONTEXTS
    ) -> Vertex | Field | UnadvanceableReason:
        nonlocal steps
        steps += 1
        return advance(transitions, vertex, name, labels, contexts)

    monkeypatch.setattr(Transitions, "advance", counted)
    composed(**build(15))
    few, steps = steps, 0
    composed(**build(30))
    assert steps < 5 * few


def test_keys_that_lie_in_each_others_entities_are_searched_to_the_end() -> None:
    subgraphs = {
        "s00": 'type Query { t: T } type T @key(fields: "id") { id: ID! @shareable u: U @shareable } '
        'type U @key(fields: "id") { id: ID! @shareable t: T @shareable }'
    }
    for i in range(1, 9):
        xs, ys = (f"{name}{i}: ID! @shareable {name}{i - 1}: ID! @shareable" for name in "xy")
        subgraphs[f"s{i:02}"] = (
            f'type T @key(fields: "u {{ t {{ x{i - 1} }} }}") @key(fields: "u {{ id }}") '
            f"{{ id: ID! @shareable u: U @shareable {xs} }} "
            f'type U @key(fields: "t {{ u {{ y{i - 1} }} }}") {{ id: ID! @shareable t: T @shareable {ys} }}'
        )
    supergraph(**subgraphs)


def test_a_chain_of_requirements_may_go_through_very_many_subgraphs() -> None:
    # The last requirement comes first, so that the search has to follow the whole chain at once.
    count = 200
    subgraphs = {"s000": START, f"s{count:03}": 'type T @key(fields: "id") { id: ID! r001: Int }'}
    for i in range(2, count):
        subgraphs[f"s{count - i + 1:03}"] = (
            f'type T @key(fields: "id") {{ id: ID! r{i:03}: Int @requires(fields: "r{i - 1:03}") '
            f"r{i - 1:03}: Int @external }}"
        )
    supergraph(**subgraphs)
