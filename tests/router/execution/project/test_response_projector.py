"""Projection: generated code and the complete algorithm give the same responses, and null goes where it must."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from router.execution.errors.collected_errors import CollectedErrors
from router.execution.project.generated_projection import FallbackToInterpreter, generate_projection
from router.execution.project.response_projector import ResponseProjector
from router.planning.plan import Literal, OutputType, ProjectedField, Projection
from tests.router.execution.shop import projected

JSONObject = dict[str, Any]


def completely(projection: Projection, tree: JSONObject, **variables: object) -> tuple[Any, list[tuple[object, ...]]]:
    """Return the complete algorithm's response, and the paths of its errors."""
    errors = CollectedErrors(100)
    response = ResponseProjector(variables, errors).project(projection, tree)
    return response, [entry.path or () for entry in errors.entries()]


def quickly(projection: Projection, tree: JSONObject, **variables: object) -> JSONObject:
    return generate_projection(projection, variables, sharing=True)(tree)


def of(*fields: ProjectedField, **changes: Any) -> Projection:
    return Projection(fields, **{"static_type": "Product", **changes})


ANIMAL = Projection(
    (
        projected("name", "String", parent="Animal"),
        projected("barks", "Boolean", parent="Dog", on_types=frozenset({"Dog"})),
        projected("kind", "String", "!", parent="Animal", internal_key=None, name="__typename"),
    ),
    possible_types=frozenset({"Dog", "Cat"}),
)


def test_only_selected_fields_are_shown_in_the_order_of_the_operation() -> None:
    projection = of(projected("b", "Int"), projected("a", "Int"))
    tree = {"a": 1, "b": 2, "secret": 3}
    assert list(quickly(projection, tree).items()) == [("b", 2), ("a", 1)]
    assert completely(projection, tree) == ({"b": 2, "a": 1}, [])


def test_a_renamed_field_is_shown_under_the_clients_key() -> None:
    projection = of(projected("shown", "Int", internal_key="_r0_shown"))
    assert quickly(projection, {"_r0_shown": 1, "shown": 2}) == {"shown": 1}
    assert completely(projection, {"_r0_shown": 1, "shown": 2}) == ({"shown": 1}, [])


def test_an_object_with_nothing_to_show_is_an_empty_object() -> None:
    projection = of(projected("animal", "Animal", of=Projection((), possible_types=frozenset({"Cat"}))))
    tree = {"animal": {"__typename": "Cat"}}
    assert quickly(projection, tree) == completely(projection, tree)[0] == {"animal": {}}


def test_fields_of_fragments_are_shown_only_for_their_types() -> None:
    projection = of(projected("animals", "Animal", "[", of=ANIMAL))
    dog = {"__typename": "Dog", "name": "Rex", "barks": True}
    cat = {"__typename": "Cat", "name": "Tom", "barks": True}
    tree = {"animals": [dog, None, cat]}
    expected = {"animals": [{"name": "Rex", "barks": True, "kind": "Dog"}, None, {"name": "Tom", "kind": "Cat"}]}
    assert quickly(projection, tree) == expected
    assert completely(projection, tree) == (expected, [])


def test_an_object_of_a_type_that_clients_do_not_know_becomes_null_and_is_nobodys_error() -> None:
    projection = of(projected("animal", "Animal", of=ANIMAL))
    tree = {"animal": {"__typename": "Secret", "name": "x"}}
    with pytest.raises(FallbackToInterpreter):
        quickly(projection, tree)
    assert completely(projection, tree) == ({"animal": None}, [])


def test_an_object_whose_type_was_not_fetched_is_shown() -> None:
    wanted = ((Literal("kinds"),),)
    face = Projection(
        (
            projected("id", "ID"),
            projected("kind", "String", "!", parent="Face", internal_key=None, name="__typename", condition=wanted),
        ),
        possible_types=frozenset({"Dog"}),
        type_fetched=wanted,
    )
    projection = of(projected("face", "Face", of=face))
    tree = {"face": {"id": "1"}}
    assert quickly(projection, tree, kinds=False) == {"face": {"id": "1"}}
    assert completely(projection, tree, kinds=False) == ({"face": {"id": "1"}}, [])
    assert completely(projection, tree, kinds=True) == ({"face": None}, [])


@pytest.mark.parametrize(("on", "expected"), [(True, {"a": 1}), (False, {})])
def test_conditions_are_tested_against_the_variables(on: bool, expected: JSONObject) -> None:
    projection = of(projected("a", "Int", condition=((Literal("on"),),)))
    assert quickly(projection, {"a": 1}, on=on) == expected
    assert completely(projection, {"a": 1}, on=on) == (expected, [])


@pytest.mark.parametrize(
    ("output", "good", "bad"),
    [
        (OutputType("Int"), [1, -(2**31)], ["1", 2**31, True, 1.5, {}, []]),
        (OutputType("Float"), [1, 1.5], ["1", True, {}]),
        (OutputType("String"), ["", "x"], [1, True, {}, []]),
        (OutputType("Boolean"), [True, False], [1, "true", {}]),
        (OutputType("ID"), ["1"], [1.5, True, {}]),
        (OutputType("Color", enum_values=frozenset({"RED"})), ["RED"], [1, {}, []]),
    ],
)
def test_a_leaf_of_the_wrong_type_becomes_null_with_an_error(
    output: OutputType, good: list[object], bad: list[object]
) -> None:
    projection = of(projected("leaf", output.name, type=output))
    for value in good:
        assert quickly(projection, {"leaf": value}) == completely(projection, {"leaf": value})[0] == {"leaf": value}
    for value in bad:
        with pytest.raises(FallbackToInterpreter):
            quickly(projection, {"leaf": value})
        assert completely(projection, {"leaf": value}) == ({"leaf": None}, [("leaf",)])


def test_an_enum_value_that_clients_do_not_know_becomes_null_and_is_nobodys_error() -> None:
    projection = of(projected("color", "Color", type=OutputType("Color", enum_values=frozenset({"RED"}))))
    with pytest.raises(FallbackToInterpreter):
        quickly(projection, {"color": "SECRET"})
    assert completely(projection, {"color": "SECRET"}) == ({"color": None}, [])


def test_a_number_as_an_id_becomes_text_and_a_whole_float_an_int() -> None:
    projection = of(projected("id", "ID"), projected("count", "Int"))
    assert completely(projection, {"id": 7, "count": 2.0}) == ({"id": "7", "count": 2}, [])


def test_a_custom_scalar_may_be_anything() -> None:
    projection = of(projected("json", "JSON"))
    for value in ({"a": [1]}, [None], "x", 1.5):
        assert quickly(projection, {"json": value}) == completely(projection, {"json": value})[0] == {"json": value}


@pytest.mark.parametrize(
    ("wrappers", "value", "expected"),
    [
        ((), None, {"f": None}),
        (("!",), None, None),
        (("[",), [1, None], {"f": [1, None]}),
        (("[", "!"), [1, None], {"f": None}),
        (("!", "[", "!"), [1, None], None),
        (("!", "["), None, None),
        (("[", "[", "!"), [[1], [None]], {"f": [[1], None]}),
        (("[", "!", "[", "!"), [[1], [None]], {"f": None}),
    ],
)
def test_null_propagates_to_the_nearest_nullable_position(
    wrappers: tuple[str, ...], value: object, expected: object
) -> None:
    projection = of(projected("f", "Int", *wrappers))
    response, paths = completely(projection, {"f": value})
    assert response == expected
    assert bool(paths) == (expected != {"f": value})
    if expected == {"f": value}:
        assert quickly(projection, {"f": value}) == expected
    else:
        with pytest.raises(FallbackToInterpreter):
            quickly(projection, {"f": value})


@pytest.mark.parametrize("value", [1, "x", [], {"inner": 1}])
def test_a_value_of_the_wrong_shape_is_null_with_an_error(value: object) -> None:
    selection = of(projected("a", "Int", "!"))
    projection = (
        of(projected("f", "Product", "[", of=selection)) if value != [] else of(projected("f", "Product", of=selection))
    )
    with pytest.raises(FallbackToInterpreter):
        quickly(projection, {"f": value})
    response, paths = completely(projection, {"f": value})
    assert response == {"f": None}
    assert len(paths) == 1


def test_a_missing_value_is_null() -> None:
    projection = of(projected("f", "Int"))
    with pytest.raises(FallbackToInterpreter):
        quickly(projection, {})
    assert completely(projection, {}) == ({"f": None}, [])


def test_each_null_is_reported_once_however_far_it_propagates() -> None:
    inner = of(projected("a", "Int", "!"), projected("b", "Int", "!"))
    projection = of(projected("f", "Product", "!", of=inner))
    assert completely(projection, {"f": {"a": None, "b": 1}}) == (None, [("f", "a")])


leaves = st.one_of(st.none(), st.integers(-(2**33), 2**33), st.text(max_size=3), st.booleans(), st.floats(-9, 9))
shapes = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("ab"), inner), max_leaves=8
)
wrappings = st.sampled_from([(), ("!",), ("[",), ("[", "!"), ("!", "[", "!"), ("[", "[", "!")])
names = st.sampled_from(["Int", "Float", "String", "Boolean", "ID", "JSON"])


@st.composite
def projections(draw: st.DrawFn, depth: int = 2) -> Projection:
    fields = []
    for key in draw(st.sets(st.sampled_from("ab"), min_size=1)):
        composite = depth > 0 and draw(st.booleans())
        selection = draw(projections(depth - 1)) if composite else None
        name = "Product" if composite else draw(names)
        fields.append(projected(key, name, *draw(wrappings), of=selection))
    return of(*fields)


@given(projections(), st.dictionaries(st.sampled_from("ab"), shapes))
def test_generated_code_projects_the_same_as_the_complete_algorithm(projection: Projection, tree: JSONObject) -> None:
    try:
        quick = quickly(projection, tree)
    except FallbackToInterpreter:
        return
    assert (quick, []) == completely(projection, tree)
