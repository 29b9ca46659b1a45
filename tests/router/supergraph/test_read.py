"""Supergraph SDL, read into the model."""

import pytest

from router.federation.schema_model.schema import TypeKind
from router.supergraph import Supergraph, SupergraphError, read_supergraph
from router.supergraph.model import ContextUse, FieldMembership, Key

HEAD = """
schema @link(url: "https://specs.apollo.dev/link/v1.0") @link(url: "https://specs.apollo.dev/join/v0.5", for: EXECUTION)
  @link(url: "https://specs.apollo.dev/inaccessible/v0.2", as: "hidden", for: SECURITY)
  @link(url: "https://specs.apollo.dev/context/v0.1") @link(url: "https://specs.apollo.dev/tag/v0.3", import: ["@tag"])
  @join__directive(graphs: [B], name: "note", args: {text: "hi"}) { query: Query }
directive @hidden on FIELD_DEFINITION | OBJECT | ARGUMENT_DEFINITION | ENUM_VALUE
directive @tag(name: String!) repeatable on FIELD_DEFINITION
directive @custom on FIELD
scalar join__FieldSet
enum join__Graph { A @join__graph(name: "a", url: "http://a") B @join__graph(name: "b-2", url: "http://b") }
"""


def read(types: str) -> Supergraph:
    return read_supergraph(HEAD + types)


def test_subgraphs_have_the_names_that_their_owners_gave_them() -> None:
    supergraph = read("type Query @join__type(graph: A) { x: Int }")
    assert [(s.index, s.name, s.enum_value, s.url) for s in supergraph.subgraphs] == [
        (0, "a", "A", "http://a"),
        (1, "b-2", "B", "http://b"),
    ]
    assert supergraph.subgraph_named("b-2").index == 1


def test_a_type_has_the_keys_of_each_of_its_subgraphs() -> None:
    supergraph = read(
        """type Query @join__type(graph: A) { t: T }
        type T @join__type(graph: A, key: "id") @join__type(graph: A, key: "sku", resolvable: false)
          @join__type(graph: B, key: "id", extension: true) { id: ID! sku: ID }"""
    )
    memberships = supergraph.types["T"].memberships
    assert [m.keys for m in memberships.values()] == [(Key("id"), Key("sku", resolvable=False)), (Key("id"),)]
    assert [m.extension for m in memberships.values()] == [False, True]


def test_a_field_without_join_field_is_in_all_subgraphs_and_one_with_a_bare_one_in_none() -> None:
    supergraph = read(
        """type Query @join__type(graph: A) @join__type(graph: B) { x: Int y: Int @join__field
        z: Int @join__field(graph: B, external: true, requires: "x", provides: "y", type: "Int!") }"""
    )
    fields = supergraph.types["Query"].fields
    assert [m.subgraph for m in fields["x"].memberships] == [0, 1]
    assert fields["y"].memberships == ()
    (membership,) = fields["z"].memberships
    assert membership == FieldMembership(
        supergraph.subgraph_named("b-2").index, type="Int!", requires="x", provides="y", external=True
    )


def test_labels_of_progressive_overrides_are_collected() -> None:
    supergraph = read(
        """type Query @join__type(graph: A) @join__type(graph: B) {
        x: Int @join__field(graph: A, override: "b-2", overrideLabel: "percent(5)")
               @join__field(graph: B, overrideLabel: "percent(5)") }"""
    )
    assert supergraph.override_labels == frozenset({"percent(5)"})


def test_contexts_and_their_uses_are_read() -> None:
    supergraph = read(
        """type Query @join__type(graph: A) { u: User }
        type User @join__type(graph: A, key: "id") @context(name: "a__user") { id: ID!
          x: Int @join__field(graph: A, contextArguments:
            [{context: "a__user", name: "lang", type: "String", selection: "{ locale }"}]) }"""
    )
    user = supergraph.types["User"]
    assert user.contexts == ("a__user",)
    assert user.fields["x"].memberships[0].contexts == (ContextUse("a__user", "lang", "String", "{ locale }"),)


def test_members_interfaces_and_enum_values_are_known_for_each_subgraph() -> None:
    supergraph = read(
        """type Query @join__type(graph: A) { u: U e: E }
        union U @join__type(graph: A) @join__type(graph: B) @join__unionMember(graph: A, member: "T")
          @join__unionMember(graph: B, member: "T") @join__unionMember(graph: B, member: "V") = T | V
        type T implements I @join__implements(graph: A, interface: "I") @join__type(graph: A) @join__type(graph: B)
          { id: ID }
        type V @join__type(graph: B) { v: Int }
        interface I @join__type(graph: A) { id: ID }
        enum E @join__type(graph: A) @join__type(graph: B) {
          ONE @join__enumValue(graph: A) TWO @join__enumValue(graph: B) }"""
    )
    assert {index: set(names) for index, names in supergraph.types["U"].members.items()} == {0: {"T"}, 1: {"T", "V"}}
    assert supergraph.types["T"].interfaces == {0: frozenset({"I"})}
    assert supergraph.types["E"].values["TWO"].subgraphs == frozenset({1})


def test_directives_that_the_router_enforces_are_read_with_their_features() -> None:
    supergraph = read('type Query @join__type(graph: A) { x: Int @tag(name: "internal") }')
    (tag,) = supergraph.types["Query"].fields["x"].directives
    assert (tag.name, tag.arguments) == ("tag", {"name": "internal"})
    assert supergraph.features["https://specs.apollo.dev/inaccessible"] == "hidden"
    (joined,) = supergraph.join_directives
    assert (joined.subgraphs, joined.name, joined.arguments) == ((1,), "note", {"text": "hi"})


def test_federation_1_supergraphs_have_owners_and_keys_everywhere() -> None:
    supergraph = read_supergraph(
        """
        schema @core(feature: "https://specs.apollo.dev/core/v0.1") @core(feature: "https://specs.apollo.dev/join/v0.1")
          { query: Query }
        enum join__Graph { A @join__graph(name: "a", url: "") B @join__graph(name: "b", url: "") }
        type Query { u: User @join__field(graph: A) }
        type User @join__owner(graph: A) @join__type(graph: A, key: "id") @join__type(graph: B, key: "id")
          { id: ID! @join__field(graph: A) name: String karma: Int @join__field(graph: B) value: Value }
        type Value { x: Int }
        """
    )
    user = supergraph.types["User"].fields
    assert {name: [m.subgraph for m in field.memberships] for name, field in user.items()} == {
        "id": [0, 1],
        "name": [0],
        "karma": [1],
        "value": [0],
    }
    assert set(supergraph.types["Value"].memberships) == {0, 1}


@pytest.mark.parametrize(
    ("sdl", "reason"),
    [
        ("type Query {", "not a GraphQL document"),
        ("type Query { x: Int }", "no schema definition"),
        ("schema { query: Query } type Query { x: Int }", "does not link"),
        (
            'schema @link(url: "https://specs.apollo.dev/join/v0.3") { query: Query } type Query { x: Int }',
            "join__Graph",
        ),
        (HEAD + "type Query @join__type(graph: C) { x: Int }", "C is not a value of join__Graph"),
    ],
)
def test_an_invalid_supergraph_is_rejected_with_the_reason(sdl: str, reason: str) -> None:
    with pytest.raises(SupergraphError, match=reason):
        read_supergraph(sdl)


def test_types_have_kinds_and_specification_types_are_omitted() -> None:
    supergraph = read(
        """type Query @join__type(graph: A) { x(i: In): S } input In @join__type(graph: A) { a: Int = 3 }
        scalar S @join__type(graph: A)"""
    )
    assert {name: t.kind for name, t in supergraph.types.items()} == {
        "Query": TypeKind.OBJECT,
        "In": TypeKind.INPUT_OBJECT,
        "S": TypeKind.SCALAR,
    }
    assert supergraph.types["In"].input_fields["a"].default == "3"
