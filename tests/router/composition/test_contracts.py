"""Contracts: a supergraph filtered by tags."""

from __future__ import annotations

import pytest

from router.composition import CompositionResult, Contract, apply_contract
from tests.router.composition.composing import composed, definition

SDL = """
type Query { users: [User] @tag(name: "public") stats: Stats @tag(name: "internal") pet: Pet @tag(name: "public") }
type User @key(fields: "id") {
  id: ID! @tag(name: "public")
  name(locale: Locale @tag(name: "internal")): String @tag(name: "public")
  email: String @tag(name: "internal")
}
type Stats { users: Int }
union Pet @tag(name: "public") = Cat | Dog
type Cat @tag(name: "public") { lives: Int }
type Dog @tag(name: "internal") { tricks: Int }
enum Locale { EN DE }
"""


def contract(
    include: str = "", exclude: str = "", *, hide_unreachable: bool = False, sdl: str = SDL
) -> CompositionResult:
    result = composed(a=sdl)
    assert result.errors == ()
    filtered = Contract(frozenset(include.split()), frozenset(exclude.split()), hide_unreachable)
    return apply_contract(result, filtered)


def filtered(include: str = "", exclude: str = "", *, hide_unreachable: bool = False) -> str:
    result = contract(include, exclude, hide_unreachable=hide_unreachable)
    assert result.errors == ()
    assert result.supergraph_sdl is not None
    return result.supergraph_sdl


def test_what_has_an_excluded_tag_is_hidden() -> None:
    sdl = filtered(exclude="internal")
    assert 'email: String @tag(name: "internal") @inaccessible' in sdl
    assert 'locale: Locale @tag(name: "internal") @inaccessible' in sdl
    assert "@inaccessible" in definition(sdl, "Dog")
    assert "@inaccessible" not in definition(sdl, "Cat")


def test_with_included_tags_only_those_stay() -> None:
    sdl = filtered(include="public", exclude="internal")
    assert 'users: [User] @tag(name: "public")\n' in sdl
    assert "  lives: Int\n" in sdl
    assert "users: Int @inaccessible" in definition(sdl, "Stats")


def test_a_type_of_which_all_is_hidden_is_hidden() -> None:
    assert "@join__type(graph: A)\n  @inaccessible" in definition(filtered(include="public"), "Stats")


def test_the_inaccessible_specification_is_linked_where_no_subgraph_did() -> None:
    sdl = filtered(exclude="internal")
    assert '@link(url: "https://specs.apollo.dev/inaccessible/v0.2", for: SECURITY)' in sdl
    assert "directive @inaccessible on" in sdl


def test_unreachable_types_are_hidden_on_demand() -> None:
    assert "@inaccessible" not in definition(filtered(exclude="internal"), "Stats")
    assert "@inaccessible" in definition(filtered(exclude="internal", hide_unreachable=True), "Stats")
    assert "@inaccessible" in definition(filtered(exclude="internal", hide_unreachable=True), "Locale")


@pytest.mark.parametrize(
    ("include", "exclude", "code"),
    [
        pytest.param("nothing", "", "QUERY_ROOT_TYPE_INACCESSIBLE", id="no query left"),
        pytest.param("internal", "", "REFERENCED_INACCESSIBLE", id="a field without its type"),
    ],
)
def test_a_contract_that_leaves_no_valid_api_is_refused(include: str, exclude: str, code: str) -> None:
    result = contract(include, exclude)
    assert result.supergraph_sdl is None
    assert code in {error.code for error in result.errors}


def test_a_renamed_inaccessible_is_used_under_its_name() -> None:
    link = (
        'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", '
        'import: ["@tag", {name: "@inaccessible", as: "@hidden"}])\n'
    )
    result = contract(exclude="x", sdl=link + 'type Query { a: Int b: Int @hidden c: Int @tag(name: "x") }')
    assert result.supergraph_sdl is not None
    assert 'c: Int @tag(name: "x") @hidden' in result.supergraph_sdl


def test_a_failed_composition_stays_one() -> None:
    failed = composed(a="type Query { a: Nope }")
    assert apply_contract(failed, Contract(exclude=frozenset({"x"}))) is failed
