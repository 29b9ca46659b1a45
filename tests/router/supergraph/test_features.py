"""Specifications that a supergraph links: their elements by any name, and those that the router has to know."""

import pytest
from graphql import print_schema

from router.supergraph import Supergraph, SupergraphError, read_supergraph

SPECS = "https://specs.apollo.dev"
LINKS = f'@link(url: "{SPECS}/link/v1.0") @link(url: "{SPECS}/join/v0.5", for: EXECUTION)'


def read(links: str, types: str, start: str = LINKS) -> Supergraph:
    return read_supergraph(
        f"""schema {start} {links} {{ query: Query }}
        enum join__Graph {{ A @join__graph(name: "a", url: "") }}
        {types}"""
    )


@pytest.mark.parametrize("purpose", ["SECURITY", "EXECUTION"])
@pytest.mark.parametrize(
    "url",
    [
        "https://acme.test/secure/v1.0",
        "https://acme.test/secure",
        "https://acme.test/authenticated/v0.1",
        f"{SPECS}/authenticated/v0.2",
        f"{SPECS}/authenticated/v1.0",
        f"{SPECS}/authenticated",
        f"{SPECS}/connect/v0.1",
        f"{SPECS}/join/v0.9",
    ],
)
def test_a_specification_that_is_not_supported_is_rejected_if_it_has_a_purpose(url: str, purpose: str) -> None:
    with pytest.raises(SupergraphError) as raised:
        read(f'@link(url: "{url}", as: "x", for: {purpose})', "type Query @join__type(graph: A) { x: Int }")
    assert str(raised.value) == f'The supergraph links "{url}" for {purpose}, which this router does not support.'


def test_an_unsupported_specification_is_rejected_in_an_extension_of_the_schema_too() -> None:
    extension = 'extend schema @link(url: "https://acme.test/secure/v1.0", for: SECURITY)'
    with pytest.raises(SupergraphError, match="does not support"):
        read("", "type Query @join__type(graph: A) { x: Int } " + extension)


def test_a_link_with_a_purpose_and_no_url_is_rejected() -> None:
    with pytest.raises(SupergraphError, match="for SECURITY, which this router does not support"):
        read('@link(url: "secure", for: SECURITY)', "type Query @join__type(graph: A) { x: Int }")


def test_an_unknown_specification_without_a_purpose_is_accepted() -> None:
    supergraph = read('@link(url: "https://acme.test/notes/v1.0")', "type Query @join__type(graph: A) { x: Int }")
    assert supergraph.features["https://acme.test/notes"] == "notes"


@pytest.mark.parametrize("extension", ["extend type Query @x", "extend interface Node { x: Int }"])
def test_an_extension_of_a_type_is_rejected(extension: str) -> None:
    with pytest.raises(SupergraphError, match=r"extends (Query|Node); a supergraph has whole definitions"):
        read("", "type Query @join__type(graph: A) { x: Int } " + extension)


def test_two_schema_definitions_are_rejected() -> None:
    with pytest.raises(SupergraphError, match="2 schema definitions"):
        read("", "type Query @join__type(graph: A) { x: Int } schema { query: Query }")


@pytest.mark.parametrize(
    ("links", "use"),
    [
        (f'@link(url: "{SPECS}/inaccessible/v0.2", import: [{{name: "@inaccessible", as: "@hide"}}])', "@hide"),
        (f'@link(url: "{SPECS}/inaccessible/v0.2", as: "hide", for: SECURITY)', "@hide"),
        (f'@link(url: "{SPECS}/federation/v2.3", import: [{{name: "@inaccessible", as: "@hide"}}])', "@hide"),
        (f'@link(url: "{SPECS}/federation/v2.3")', "@federation__inaccessible"),
    ],
)
def test_inaccessible_elements_are_hidden_under_every_name(links: str, use: str) -> None:
    supergraph = read(
        links, f"type Query @join__type(graph: A) {{ x: Int y(z: Int {use}): Int {use} w(v: Int {use}): Int }}"
    )
    assert print_schema(supergraph.api_schema) == "type Query {\n  x: Int\n  w: Int\n}"


def test_contexts_are_read_under_an_imported_name() -> None:
    supergraph = read(
        f'@link(url: "{SPECS}/context/v0.1", import: [{{name: "@context", as: "@sets"}}], for: SECURITY)',
        'type Query @join__type(graph: A) @sets(name: "a__c") { x: Int }',
    )
    assert supergraph.types["Query"].contexts == ("a__c",)


def test_the_join_specification_can_be_renamed() -> None:
    supergraph = read_supergraph(
        f"""schema @link(url: "{SPECS}/link/v1.0") @link(url: "{SPECS}/join/v0.5", as: "j", for: EXECUTION)
          {{ query: Query }}
        enum j__Graph {{ A @j__graph(name: "a", url: "") B @j__graph(name: "b", url: "") }}
        type Query @j__type(graph: A) @j__type(graph: B) {{ x: Int @j__field(graph: B) }}"""
    )
    assert [subgraph.name for subgraph in supergraph.subgraphs] == ["a", "b"]
    assert [m.subgraph for m in supergraph.types["Query"].fields["x"].memberships] == [1]
    assert supergraph.types["Query"].directives == ()
    assert print_schema(supergraph.api_schema) == "type Query {\n  x: Int\n}"


def test_a_renamed_directive_has_the_same_name_in_its_specification() -> None:
    supergraph = read(
        '@link(url: "https://acme.test/notes/v1.0", as: "n", import: [{name: "@note", as: "@remark"}])',
        "type Query @join__type(graph: A) { x: Int @remark(text: 1) @n__other @n @own }",
    )
    found = supergraph.types["Query"].fields["x"].directives
    assert [(directive.specification, directive.name) for directive in found] == [
        ("https://acme.test/notes", "note"),
        ("https://acme.test/notes", "other"),
        ("https://acme.test/notes", "notes"),
        (None, "own"),
    ]
    assert found[0].arguments == {"text": 1}


@pytest.mark.parametrize(
    "links",
    [
        f'@link(url: "https://acme.test/x/v1.0", import: ["@authenticated"]) @link(url: "{SPECS}/authenticated/v0.1")',
        f'@link(url: "https://acme.test/x/v1.0", import: ["@policy"])'
        f' @link(url: "{SPECS}/policy/v0.1", as: "p", import: ["@policy"])',
        f'@link(url: "{SPECS}/federation/v2.6") @link(url: "https://acme.test/x/v1.0", import: ["@federation__tag"])',
    ],
)
def test_a_name_that_two_specifications_could_own_is_rejected(links: str) -> None:
    with pytest.raises(SupergraphError, match="links are ambiguous"):
        read(links, "type Query @join__type(graph: A) { x: Int }")


def test_a_name_is_free_for_others_once_its_element_is_imported_by_another() -> None:
    supergraph = read(
        '@link(url: "https://acme.test/x/v1.0", import: ["@authenticated"])'
        f' @link(url: "{SPECS}/authenticated/v0.1", import: [{{name: "@authenticated", as: "@in"}}])',
        "type Query @join__type(graph: A) { x: Int @authenticated @in }",
    )
    found = supergraph.types["Query"].fields["x"].directives
    assert [directive.specification for directive in found] == ["https://acme.test/x", f"{SPECS}/authenticated"]
