"""The caching directives of a graph, under whatever names its links give them."""

import pytest

from router.server.cache import CacheHints
from router.server.cache.hints import Hint
from router.server.cache.policy import Scope
from router.supergraph import read_supergraph
from tests.router.composition.composing import supergraph

SPECS = "https://specs.apollo.dev"
HINTS = """
directive @%s(maxAge: Int, scope: CacheControlScope, inheritMaxAge: Boolean) on FIELD_DEFINITION | OBJECT
enum CacheControlScope { PUBLIC PRIVATE }
"""


def hand_written(links: str, types: str) -> CacheHints:
    return CacheHints(
        read_supergraph(
            f"""schema @link(url: "{SPECS}/link/v1.0") @link(url: "{SPECS}/join/v0.5", for: EXECUTION) {links}
            {{ query: Query }} enum join__Graph {{ A @join__graph(name: "a", url: "") }} {types}"""
        )
    )


@pytest.mark.parametrize(
    ("imports", "use"),
    [
        ('"@authenticated"', "@authenticated"),
        ('"@key"', "@federation__authenticated"),
        ('{name: "@policy", as: "@rule"}', '@rule(policies: [["x"]])'),
        ('{name: "@requiresScopes", as: "@may"}', '@may(scopes: [["x"]])'),
    ],
)
def test_restricted_fields_are_private_under_every_name_of_the_directive(imports: str, use: str) -> None:
    composed = supergraph(
        a=f'extend schema @link(url: "{SPECS}/federation/v2.12", import: [{imports}])'
        f"type Query {{ x: Int {use} it: It }} type It {use} {{ y: Int }}"
    )
    hints = CacheHints(read_supergraph(composed))
    assert hints.of_field("Query", "x") == Hint(scope=Scope.PRIVATE)
    assert hints.of_field("Query", "it") == Hint(scope=Scope.PRIVATE)


@pytest.mark.parametrize("link", ['import: ["@cacheControl"]', 'import: [{name: "@cacheControl", as: "@kept"}]'])
@pytest.mark.parametrize("identity", [f"{SPECS}/cacheControl", "https://acme.test/caching"])
def test_cache_control_is_read_under_every_name_of_a_composed_directive(link: str, identity: str) -> None:
    name = "kept" if "kept" in link else "cacheControl"
    composed = supergraph(
        a=f'extend schema @link(url: "{SPECS}/federation/v2.12", import: ["@composeDirective"])'
        f'@link(url: "{identity}/v0.1", {link}) @composeDirective(name: "@{name}")'
        + HINTS % name
        + f"type Query {{ x: Int @{name}(maxAge: 7, scope: PRIVATE) }}"
    )
    assert CacheHints(read_supergraph(composed)).of_field("Query", "x") == Hint(7, Scope.PRIVATE)


def test_cache_control_is_read_without_a_link() -> None:
    hints = hand_written("", "type Query @join__type(graph: A) { x: Int @cacheControl(maxAge: 7) }")
    assert hints.of_field("Query", "x") == Hint(7)


@pytest.mark.parametrize(
    ("imports", "use"),
    [
        ('"@cacheTag"', "@cacheTag"),
        ('"@key"', "@federation__cacheTag"),
        ('{name: "@cacheTag", as: "@marked"}', "@marked"),
    ],
)
def test_cache_tags_of_a_composed_graph_are_read_under_every_name(imports: str, use: str) -> None:
    composed = supergraph(
        a=f'extend schema @link(url: "{SPECS}/federation/v2.12", import: [{imports}])'
        f'type Query {{ x: Int {use}(format: "all") }}'
    )
    hints = CacheHints(read_supergraph(composed))
    field = hints.field("Query", "x")
    assert field is not None
    assert hints.tag_formats(field.directives, "a") == ("all",)


@pytest.mark.parametrize(
    ("arguments", "name", "formats"),
    [
        (f'{{url: "{SPECS}/federation/v2.12", import: [{{name: "@cacheTag", as: "@marked"}}]}}', "marked", ("all",)),
        (f'{{url: "{SPECS}/federation/v2.12", as: "fed"}}', "fed__cacheTag", ("all",)),
        (f'{{url: "{SPECS}/federation/v2.12"}}', "federation__cacheTag", ("all",)),
        ('{url: "https://acme.test/x/v1.0", import: ["@cacheTag"]}', "marked", ()),
        ('{url: "https://acme.test/x/v1.0"}', "x__cacheTag", ()),
    ],
)
def test_cache_tags_are_read_by_the_links_that_the_supergraph_carries(
    arguments: str, name: str, formats: tuple[str, ...]
) -> None:
    hints = hand_written(
        f'@join__directive(graphs: [A], name: "link", args: {arguments})',
        f'''type Query @join__type(graph: A) {{
        x: Int @join__directive(graphs: [A], name: "{name}", args: {{format: "all"}}) }}''',
    )
    field = hints.field("Query", "x")
    assert field is not None
    assert hints.tag_formats(field.directives, "a") == formats
