"""Entities shared by reference: equal objects become one, but what differs below them stays apart."""

from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from router.execution.fetch.merging import deep_copy, merge_object
from router.execution.path_traversal import locate
from router.execution.plan.compiled_plan import Sharing, compile_plan
from router.execution.plan.entity_walk import compile_walk
from router.planning.plan import FetchedField, FetchedSelection, FetchId, OnTypes, Path, QueryPlan, SubgraphName
from tests.router.execution.shop import (
    EACH,
    Shop,
    entity_fetch,
    product_list,
    product_target,
    projected,
    query_plan,
    root_fetch,
    single_target,
)

LEFT: Path = ("left",)
RIGHT: Path = ("right",)


def plan(*below: Path) -> QueryPlan:
    """Products at two places, whose parts are fetched further at `below`."""
    first = entity_fetch(single_target(LEFT, RIGHT))
    second = entity_fetch(single_target(*below), id=FetchId(2), depends_on=(FetchId(1),))
    fetches = (root_fetch(), first, second) if below else (root_fetch(), first)
    return query_plan(*fetches, projection=product_list(projected("upc", "ID")))


def sharing(made: QueryPlan) -> Sharing:
    return compile_plan(made).fetches[1].targets[0].sharing


def test_places_below_which_the_same_is_fetched_share() -> None:
    assert sharing(plan()) is Sharing.EVERYWHERE
    assert sharing(plan((*LEFT, "maker"), (*RIGHT, "maker"))) is Sharing.EVERYWHERE


def test_places_below_which_something_else_is_fetched_do_not() -> None:
    assert sharing(plan((*LEFT, "maker"))) is Sharing.WITHIN_A_PATH
    assert sharing(plan((*LEFT, "maker"), (*RIGHT, "seller"))) is Sharing.WITHIN_A_PATH


async def test_data_fetched_below_one_object_does_not_show_at_another() -> None:
    makers = FetchedSelection((FetchedField("maker", "maker"),))
    first = entity_fetch(replace(single_target(LEFT, RIGHT), selection=makers))
    second = entity_fetch(
        single_target((*LEFT, "maker")),
        id=FetchId(2),
        subgraph=SubgraphName("makers"),
        depends_on=(FetchId(1),),
    )
    maker = product_list(projected("rating", "Int"))
    projection = replace(
        maker,
        fields=tuple(
            projected(
                side, "Product", parent="Query",
                of=replace(maker, static_type="Product", fields=(
                    projected("maker", "Product", of=replace(maker, static_type="Product", fields=(
                        projected("rating", "Int"),
                    ))),
                )),
            )
            for side in ("left", "right")
        ),
    )  # fmt: skip
    shop = Shop(
        query_plan(root_fetch(), first, second, projection=projection),
        {
            "products": {"data": {"left": {"upc": "1"}, "right": {"upc": "1"}}},
            "reviews": {"data": {"_entities": [{"maker": {"upc": "m"}}]}},
            "makers": {"data": {"_entities": [{"rating": 7}]}},
        },
    )
    assert await shop.execute() == {"data": {"left": {"maker": {"rating": 7}}, "right": {"maker": {"rating": None}}}}


def test_equal_objects_at_one_path_become_one() -> None:
    tree: dict[str, Any] = {"items": [{"p": {"upc": "1"}}, {"p": {"upc": "2"}}, {"p": {"upc": "1"}}, {"p": None}]}
    walk = compile_walk([product_target(("items", EACH, "p"))], unify=True)
    ((_, found),) = walk.find(tree)
    assert found == [{"upc": "1"}, {"upc": "2"}]
    assert tree["items"][0]["p"] is tree["items"][2]["p"]


def test_objects_of_one_key_that_differ_elsewhere_stay_apart() -> None:
    tree: dict[str, Any] = {"items": [{"upc": "1", "x": 1}, {"upc": "1", "x": 2}]}
    walk = compile_walk([product_target(("items", EACH))], unify=True)
    ((_, found),) = walk.find(tree)
    assert found == [{"upc": "1", "x": 1}, {"upc": "1", "x": 2}]


def test_equal_objects_at_two_paths_stay_apart() -> None:
    tree: dict[str, Any] = {"left": {"upc": "1"}, "right": {"upc": "1"}}
    dict(compile_walk([product_target(LEFT, RIGHT)], unify=True).find(tree))
    assert tree["left"] is not tree["right"]


values = st.recursive(
    st.none() | st.sampled_from(["1", "2"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["a", "b", "upc", "__typename"]), inner, max_size=3)
    ),
    max_leaves=12,
)
segments = st.sampled_from(["a", "b", OnTypes(frozenset({"1"}))])
paths = st.lists(segments, max_size=3).flatmap(
    lambda steps: st.lists(st.booleans(), min_size=len(steps), max_size=len(steps)).map(
        lambda lists: tuple(
            segment
            for step, is_list in zip(steps, lists, strict=True)
            for segment in ((step, EACH) if is_list and isinstance(step, str) else (step,))
        )
    )
)


@given(st.dictionaries(st.sampled_from("ab"), values), st.lists(paths, min_size=1, max_size=3), st.booleans())
def test_the_walk_finds_what_each_path_leads_to(tree: dict[str, Any], wanted: list[Path], unify: bool) -> None:
    expected = [locate(deep_copy(tree), path) for path in wanted]
    walk = compile_walk([product_target(*wanted)], unify=unify)
    try:
        found = {number: objects for (_, number), objects in walk.find(tree)}
    except (AttributeError, TypeError):
        return
    for number, objects in enumerate(expected):
        unique = [each for position, each in enumerate(objects) if each not in objects[:position]]
        got = [each for each in found.get(number, []) if type(each) is dict]
        assert [each for position, each in enumerate(got) if each not in got[:position]] == unique


def test_null_never_replaces_a_value_and_objects_merge_key_by_key() -> None:
    into: dict[str, Any] = {"a": 1, "b": {"x": 1}, "c": [{"y": 1}, None], "d": None}
    merge_object(into, {"a": None, "b": {"z": 2}, "c": [{"w": 2}, {"v": 3}], "d": 4})
    assert into == {"a": 1, "b": {"x": 1, "z": 2}, "c": [{"y": 1, "w": 2}, {"v": 3}], "d": 4}


async def test_a_batch_whose_one_target_has_no_objects_still_sends_an_empty_list() -> None:
    second = replace(single_target(("others", EACH)), response_key="_e1", representations_variable="others")
    fetch = entity_fetch(single_target(("products", EACH)), targets=(single_target(("products", EACH)), second))
    shop = Shop(
        query_plan(root_fetch(), fetch, projection=product_list(projected("rating", "Int"))),
        {
            "products": {"data": {"products": [{"upc": "1"}], "others": []}},
            "reviews": {"data": {"_entities": [{"rating": 1}], "_e1": []}},
        },
    )
    assert await shop.execute() == {"data": {"products": [{"rating": 1}]}}
    assert shop.transports["reviews"].calls[0].variables == {
        "representations": [{"__typename": "Product", "upc": "1"}],
        "others": [],
    }
