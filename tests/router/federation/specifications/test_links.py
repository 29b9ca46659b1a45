"""`@link`: versions, imports, renames, namespaces, and what is ambiguous."""

import pytest
from graphql import parse

from router.federation.schema_model.build_schema import build_schema
from router.federation.specifications.feature_urls import FeatureUrl, InvalidFeatureUrl
from router.federation.specifications.links import Links, read_links
from router.federation.specifications.versions import FeatureVersion
from tests.router.composition.composing import assert_error

FEDERATION = "https://specs.apollo.dev/federation/v2.9"


def links(*applications: str) -> Links:
    schema = build_schema(parse(f"extend schema {' '.join(applications)} type Query {{ a: Int }}")).schema
    return read_links(schema)


def codes(*applications: str) -> list[str]:
    return [problem.code for problem in links(*applications).problems]


def test_an_imported_directive_has_its_own_name() -> None:
    found = links(f'@link(url: "{FEDERATION}", import: ["@key", {{name: "@tag", as: "@label"}}, "FieldSet"])')
    assert found.problems == []
    assert found.meaning_of("key") == "key"
    assert found.meaning_of("label") == "tag"
    assert found.meaning_of("tag") is None


def test_an_element_that_is_not_imported_has_its_namespaced_name() -> None:
    found = links(f'@link(url: "{FEDERATION}", as: "fed", import: ["@key"])')
    assert found.meaning_of("fed__shareable") == "shareable"
    assert found.meaning_of("fed__key") is None
    assert found.meaning_of("federation__shareable") is None


def test_a_specification_that_federation_takes_in_may_be_linked_by_itself() -> None:
    found = links(f'@link(url: "{FEDERATION}") @link(url: "https://specs.apollo.dev/tag/v0.3", as: "mark")')
    assert found.meaning_of("mark") == "tag"


def test_the_link_directive_may_be_renamed() -> None:
    found = links(f'@use(url: "https://specs.apollo.dev/link/v1.0", as: "use") @use(url: "{FEDERATION}")')
    assert found.federation is not None
    assert found.federation.url.version == FeatureVersion(2, 9)


@pytest.mark.parametrize(
    "application",
    [
        '@link(url: "FED", import: ["@nope"])',
        '@link(url: "FED", import: ["key"])',
        '@link(url: "FED", import: [3])',
        '@link(url: "FED", import: [{as: "@x"}])',
        '@link(url: "FED", import: [{name: "@key", as: "key"}])',
        '@link(url: "FED", import: [{name: "@key", also: "@x"}])',
        '@link(url: "FED", import: [{name: "@key", as: "@a"}, {name: "@key", as: "@b"}])',
        '@link(url: "FED", import: [{name: "@key", as: "@a"}, {name: "@tag", as: "@a"}])',
        '@link(url: "FED", import: [{name: "@key", as: "@federation__tag"}])',
        '@link(url: "FED", as: "a__b")',
        '@link(url: "FED", as: "a_")',
        '@link(url: "FED") @link(url: "FED")',
        '@link(url: "FED") @link(url: "https://a.example/b/v1.0", as: "federation")',
        '@link(url: "FED", import: [{name: "@key", as: "@b"}]) @link(url: "https://a.example/b/v1.0")',
    ],
)
def test_an_ambiguous_or_unknown_import_is_reported(application: str) -> None:
    assert "INVALID_LINK_DIRECTIVE_USAGE" in codes(application.replace("FED", FEDERATION))


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("https://specs.apollo.dev/federation/v2.99", "UNKNOWN_FEDERATION_LINK_VERSION"),
        ("https://specs.apollo.dev/federation/2.3", "INVALID_LINK_IDENTIFIER"),
        ("https://specs.apollo.dev/link/v9.0", "UNKNOWN_LINK_VERSION"),
        ("federation", "INVALID_LINK_IDENTIFIER"),
    ],
)
def test_a_link_to_an_unknown_version_is_reported_at_its_location(url: str, code: str) -> None:
    assert_error(code, a=f'extend schema »@link(url: "{url}")\ntype Query {{ a: Int }}')


@pytest.mark.parametrize(
    ("text", "identity", "name", "version"),
    [
        ("https://specs.apollo.dev/federation/v2.3", "https://specs.apollo.dev/federation", "federation", (2, 3)),
        ("http://x.example:81/a/b/v1.0?q#f", "http://x.example:81/a/b", "b", (1, 0)),
        ("file:///foo/bar", "file:///foo/bar", "bar", (0, 0)),
    ],
)
def test_the_parts_of_a_specifications_url(text: str, identity: str, name: str, version: tuple[int, int]) -> None:
    parsed = FeatureUrl.parse(text)
    assert (parsed.identity, parsed.name, parsed.version) == (identity, name, version)


@pytest.mark.parametrize("text", ["", "https://x.example", "https://x.example/v1.0", "no-scheme/v1.0"])
def test_urls_that_name_no_specification(text: str) -> None:
    with pytest.raises(InvalidFeatureUrl):
        FeatureUrl.parse(text)


def test_a_redefinition_may_allow_less_but_not_more() -> None:
    less = 'extend schema @link(url: "FED", import: ["@key"]) directive @key(fields: String!) on OBJECT\n'
    more = 'extend schema @link(url: "FED", import: ["@key"]) »directive @key(fields: String!) on OBJECT | ENUM\n'
    body = 'type Query { t: T } type T @key(fields: "id") { id: ID! }'
    assert_error("NO_QUERIES", a=less.replace("FED", FEDERATION) + "scalar X")
    assert_error("DIRECTIVE_DEFINITION_INVALID", a=more.replace("FED", FEDERATION) + body)


def test_a_type_of_federation_must_be_of_its_kind() -> None:
    link = f'extend schema @link(url: "{FEDERATION}", import: ["FieldSet"])\n'
    assert_error("TYPE_DEFINITION_INVALID", a=link + "»input FieldSet { a: Int } type Query { a: Int }")
