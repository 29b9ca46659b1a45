"""`@cacheTag`: where tags can be, and what their formats can use."""

import pytest

from router.composition import SubgraphDocument, compose
from tests.router.composition.composing import assert_error, supergraph

ENTITY = """
type Query {{ a: T }}
enum State {{ OPEN }}
type Place {{ code: ID! name: String }}
type T @key(fields: "id place {{ code }} state") »@cacheTag(format: "{format}") {{
  id: ID! place: Place! state: State! list: [ID!]! name: String
}}
"""
ROOT = """
input Filter {{ text: String tags: [ID!] }}
type Query {{ a(id: ID, ids: [ID!]!, filter: Filter): Int »@cacheTag(format: "{format}") }}
"""


def entity_error(code: str, text: str) -> str:
    """Return a message about an entity's format; places are the application and the type."""
    return assert_error(code, "v2.12", a=ENTITY.format(format=text).replace("type T", "»type T"))


def root_error(code: str, text: str) -> str:
    return assert_error(code, "v2.12", a=ROOT.format(format=text).replace("a(", "»a("))


@pytest.mark.parametrize("text", ["t", "t-{$key.id}", "{$key.place.code}-{$key.state}", "{$key { place { code } }}"])
def test_an_entitys_tag_may_use_what_is_in_its_key(text: str) -> None:
    sdl = supergraph("v2.12", a=ENTITY.format(format=text).replace("»", ""))
    assert f'name: "federation__cacheTag", args: {{format: "{text}"}}' in sdl


@pytest.mark.parametrize("text", ["a", "a-{$args.id}", "{$args { id }}-{$args.filter.text}"])
def test_a_root_fields_tag_may_use_its_arguments(text: str) -> None:
    assert "federation__cacheTag" in supergraph("v2.12", a=ROOT.format(format=text).replace("»", ""))


@pytest.mark.parametrize("root", ["Mutation", "Subscription"])
def test_fields_of_every_root_type_can_have_tags(root: str) -> None:
    sdl = "type Query { a: Int } type " + root + ' { b(id: ID): Int @cacheTag(format: "{$args.id}") }'
    assert "federation__cacheTag" in supergraph("v2.12", a=sdl)


@pytest.mark.parametrize("text", ["{$args.id}", "{$this.id}", "{$key.name}"])
def test_an_entitys_tag_can_use_only_its_key(text: str) -> None:
    entity_error("CACHE_TAG_INVALID_FORMAT_ARGUMENT_ON_ENTITY", text)


def test_a_field_that_is_not_in_every_key_cannot_be_used() -> None:
    sdl = """
    type Query { a: T }
    »type T @key(fields: "id a") @key(fields: "id b") »@cacheTag(format: "{$key.id}-{$key.a}") { id: ID! a: Int b: Int }
    """
    message = assert_error("CACHE_TAG_INVALID_FORMAT_ARGUMENT_ON_ENTITY", "v2.12", a=sdl)
    assert '"a" is not in every @key of the type' in message


@pytest.mark.parametrize("text", ["{$key}", "{$key.nope}", "{$key.place}", "{$key.id.code}", "{$key.list}"])
def test_a_path_that_ends_at_no_single_value_of_an_entity_is_reported(text: str) -> None:
    entity_error("CACHE_TAG_INVALID_FORMAT", text)


@pytest.mark.parametrize("text", ["{$key.id}", "{$this}"])
def test_a_root_fields_tag_can_use_nothing_but_its_arguments(text: str) -> None:
    root_error("CACHE_TAG_INVALID_FORMAT_ARGUMENT_ON_ROOT_FIELD", text)


@pytest.mark.parametrize("text", ["{$args}", "{$args.nope}", "{$args.ids}", "{$args.filter}", "{$args.filter.tags}"])
def test_a_path_that_ends_at_no_single_value_of_an_argument_is_reported(text: str) -> None:
    root_error("CACHE_TAG_INVALID_FORMAT", text)


@pytest.mark.parametrize("text", ["a-{$args.id", "{id}", "{$args { id ids }}"])
def test_a_format_that_cannot_be_read_is_reported(text: str) -> None:
    assert_error("CACHE_TAG_INVALID_FORMAT", "v2.12", a=ROOT.format(format=text))


@pytest.mark.parametrize(
    "sdl",
    [
        pytest.param('type T { »a: Int »@cacheTag(format: "a") }', id="object"),
        pytest.param('interface I { »a: Int »@cacheTag(format: "a") }', id="interface"),
    ],
)
def test_a_tag_on_a_field_of_another_type_than_a_root_is_reported(sdl: str) -> None:
    assert_error("CACHE_TAG_APPLIED_TO_NON_ROOT_FIELD", "v2.12", a="type Query { a: Int } " + sdl)


@pytest.mark.parametrize("key", ["", '@key(fields: "a", resolvable: false)'])
def test_a_tag_on_an_object_that_no_key_leads_to_is_reported(key: str) -> None:
    sdl = f'type Query {{ t: T }} »type T {key} »@cacheTag(format: "a") {{ a: Int }}'
    assert_error("CACHE_TAG_ENTITY_NOT_RESOLVABLE", "v2.12", a=sdl)


def test_before_2_12_there_is_no_such_directive() -> None:
    link = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.11", import: ["@cacheTag"])\n'
    result = compose([SubgraphDocument("a", "", link + 'type Query { a: Int @cacheTag(format: "a") }')])
    assert "INVALID_LINK_DIRECTIVE_USAGE" in {error.code for error in result.errors}


@pytest.mark.parametrize(
    ("link", "name"),
    [
        pytest.param('import: [{name: "@cacheTag", as: "@cached"}]', "cached", id="renamed"),
        pytest.param("", "federation__cacheTag", id="by its namespace"),
        pytest.param('as: "fed"', "fed__cacheTag", id="by another namespace"),
    ],
)
def test_a_renamed_directive_has_the_same_rules_and_supergraph(link: str, name: str) -> None:
    head = f'extend schema @link(url: "https://specs.apollo.dev/federation/v2.14", {link})\n'
    sdl = supergraph(a=head + f'type Query {{ a: Int @{name}(format: "a") }}')
    assert '@join__directive(graphs: [A], name: "federation__cacheTag", args: {format: "a"})' in sdl
    assert_error("CACHE_TAG_INVALID_FORMAT", a=head + f'type Query {{ a: Int »@{name}(format: "{{a}}") }}')
