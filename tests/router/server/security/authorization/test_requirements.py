import pytest
from graphql import parse
from graphql.language import OperationDefinitionNode

from router.composition import compose
from router.federation.subgraph_document import SubgraphDocument
from router.server.security.authorization.requirements import Requirement, read_guards
from router.server.security.authorization.usage import guarded_fields
from router.supergraph import Supergraph, read_supergraph
from tests.router.server.sample_graph import SUPERGRAPH

GRAPH = read_supergraph(SUPERGRAPH)
GUARDS = read_guards(GRAPH)


def used(query: str) -> set[str]:
    document = parse(query)
    operation = next(node for node in document.definitions if isinstance(node, OperationDefinitionNode))
    return set(guarded_fields(document, operation, GRAPH.api_schema, GUARDS))


def test_each_kind_of_directive_becomes_a_requirement() -> None:
    assert GUARDS["User.email"] == {Requirement(authenticated=True)}
    assert GUARDS["User.salary"] == {Requirement(scopes=(frozenset({"hr", "read"}), frozenset({"admin"})))}
    assert GUARDS["User.diary"] == {Requirement(policies=(frozenset({"friend"}),))}
    assert "User.name" not in GUARDS


def test_a_requirement_on_a_type_holds_for_all_its_fields() -> None:
    assert GUARDS["Secret.id"] == GUARDS["Secret.label"] == {Requirement(authenticated=True)}


def test_a_field_of_an_interface_demands_what_any_implementing_type_demands() -> None:
    assert GUARDS["Node.label"] == {Requirement(authenticated=True)}
    assert "Book.label" not in GUARDS


def test_directives_are_known_by_the_names_their_links_give_them() -> None:
    renamed = SUPERGRAPH.replace('authenticated/v0.1", for', 'authenticated/v0.1", as: "loggedIn", for').replace(
        "@authenticated", "@loggedIn"
    )
    assert read_guards(read_supergraph(renamed)) == GUARDS


def test_a_requirement_written_on_an_interface_reaches_the_types_that_implement_it() -> None:
    guarded = SUPERGRAPH.replace(
        "interface Node @join__type(graph: PEOPLE)",
        'interface Node @requiresScopes(scopes: [["staff"]]) @join__type(graph: PEOPLE)',
    )
    assert read_guards(read_supergraph(guarded))["Book.id"] == {Requirement(scopes=(frozenset({"staff"}),))}


def test_a_requirement_that_an_interface_inherits_from_one_type_leaves_the_others_open() -> None:
    guarded = SUPERGRAPH.replace(
        "interface Node @join__type(graph: PEOPLE)", "interface Node @authenticated @join__type(graph: PEOPLE)"
    )
    guards = read_guards(read_supergraph(guarded))
    assert "Book.id" not in guards
    assert guards["Secret.id"] == guards["Node.id"] == {Requirement(authenticated=True)}


COMPOSED = """
type Query {{ all: [I] y: Y }}
interface I {{ v: Int }}
interface J {{ v: Int }}
type X implements I & J {{ v: Int {x} }}
type Y implements I {{ v: Int {y} }}
"""


@pytest.mark.parametrize(
    ("x", "y", "guarded"),
    [
        ("@authenticated", "", {"I.v", "J.v", "X.v"}),
        ('@requiresScopes(scopes: [["x"]])', "", {"I.v", "J.v", "X.v"}),
        ('@policy(policies: [["x"], ["z"]])', "", {"I.v", "J.v", "X.v"}),
        ('@requiresScopes(scopes: [["x"], ["z"]]) @authenticated', "", {"I.v", "J.v", "X.v"}),
        ("", "", set()),
    ],
)
def test_a_guarded_field_of_one_type_leaves_the_others_open(x: str, y: str, guarded: set[str]) -> None:
    assert set(read_guards(composed(x, y))) == guarded


def test_types_of_one_interface_have_requirements_of_their_own() -> None:
    guards = read_guards(composed('@requiresScopes(scopes: [["x"]])', '@requiresScopes(scopes: [["y"], ["z"]])'))
    assert guards["X.v"] == {Requirement(scopes=(frozenset({"x"}),))}
    assert guards["Y.v"] == {Requirement(scopes=(frozenset({"y"}), frozenset({"z"})))}
    for scopes, met in (({"x"}, False), ({"y"}, False), ({"x", "z"}, True)):
        assert all(each.met_by(frozenset(scopes), frozenset()) for each in guards["I.v"]) is met


def test_a_guarded_type_closes_fields_that_return_its_interface_and_leaves_its_siblings_open() -> None:
    guarded = """
    type Query { all: [I] x: X y: Y either: U }
    interface I { v: Int }
    type X implements I @authenticated { v: Int }
    type Y implements I { v: Int }
    union U = X | Y
    """
    assert set(read_guards(supergraph_of(guarded))) == {"Query.all", "Query.x", "I.v", "X.v"}


def composed(x: str, y: str) -> Supergraph:
    return supergraph_of(COMPOSED.format(x=x, y=y))


def supergraph_of(sdl: str) -> Supergraph:
    imports = ", ".join(f'"{name}"' for name in ("@key", "@authenticated", "@requiresScopes", "@policy"))
    link = f'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: [{imports}])'
    result = compose([SubgraphDocument("a", "http://a", link + sdl)])
    assert result.supergraph_sdl is not None, result.errors
    return read_supergraph(result.supergraph_sdl)


def test_a_requirement_on_an_interfaces_field_reaches_the_types_that_implement_it() -> None:
    guarded = SUPERGRAPH.replace(
        "(graph: PEOPLE) { id: ID! label: String }\ntype Book",
        "(graph: PEOPLE) { id: ID! label: String @authenticated }\ntype Book",
    )
    guards = read_guards(read_supergraph(guarded))
    assert guards["Book.label"] == {Requirement(authenticated=True)}
    assert "Book.id" not in guards


@pytest.mark.parametrize(
    ("scopes", "met"),
    [(None, False), ((), False), (("hr",), False), (("hr", "read"), True), (("admin",), True), (("read", "x"), False)],
)
def test_all_scopes_of_one_alternative_are_needed(scopes: tuple[str, ...] | None, met: bool) -> None:
    (requirement,) = GUARDS["User.salary"]
    assert requirement.met_by(None if scopes is None else frozenset(scopes), frozenset()) is met


@pytest.mark.parametrize(
    "query",
    [
        "{ me { email } }",
        "{ me { harmless: email } }",
        "{ me { ... { email } } }",
        "{ me { ... on User { email } } }",
        "{ me { ...F } } fragment F on User { email }",
        "{ ...Q } fragment Q on Query { me { ...F } } fragment F on User { ... on User { x: email } }",
        "{ me { email @include(if: false) } }",
    ],
)
def test_no_spelling_hides_a_guarded_field(query: str) -> None:
    assert used(query) == {"User.email"}


def test_fields_through_an_interface_are_found() -> None:
    assert used("{ nodes { label } }") == {"Node.label"}
    assert used("{ nodes { ... on Secret { label } } }") == {"Secret.label"}
    assert used("{ nodes { ... on Book { label } } }") == set()


def test_an_operation_is_not_charged_with_the_fragments_of_another() -> None:
    assert used("query A { me { name } } query B { me { ...F } } fragment F on User { email }") == set()
