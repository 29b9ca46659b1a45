"""The naming convention of the public schema (docs/clients/naming.md)."""

import re
from pathlib import Path

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    build_schema,
    get_named_type,
    introspection_types,
)

SCHEMA = build_schema((Path(__file__).parents[3] / "schema" / "api.graphql").read_text())

VERBS = frozenset(
    (
        *("accept", "add", "apply", "approve", "archive", "attach", "ban", "become", "change", "complete"),
        *("confirm", "create", "decline", "delete", "enroll", "follow", "grant", "invite", "link", "log", "mark"),
        *("move", "publish", "reauthenticate", "refresh", "refund", "register", "remove", "rename", "replace"),
        *("reply", "report", "request", "reset", "resolve", "restore", "resume", "retry", "revoke"),
        *("set", "start", "submit"),
        *("suspend", "take", "undo", "unfollow", "unlink", "unlist", "update", "verify", "withdraw", "write"),
    )
)
"""The first words of mutations; a new one is added here on purpose."""

CAMEL = re.compile(r"[a-z][a-zA-Z0-9]*")
PASCAL = re.compile(r"[A-Z][a-zA-Z0-9]*")
UPPER_SNAKE = re.compile(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)*")

MUTATIONS = SCHEMA.mutation_type.fields if SCHEMA.mutation_type else {}
QUERIES = SCHEMA.query_type.fields if SCHEMA.query_type else {}
SUBSCRIPTIONS = SCHEMA.subscription_type.fields if SCHEMA.subscription_type else {}
TYPES = {name: of for name, of in SCHEMA.type_map.items() if name not in introspection_types}


def _capitalized(name: str) -> str:
    return name[0].upper() + name[1:]


def _first_word(name: str) -> str:
    found = re.match(r"[a-z]+", name)
    return found[0] if found else ""


def test_a_mutation_begins_with_a_verb() -> None:
    assert [name for name in MUTATIONS if _first_word(name) not in VERBS] == []


def test_no_verb_is_listed_in_vain() -> None:
    assert VERBS - {_first_word(name) for name in MUTATIONS} == set()


def test_a_query_begins_with_no_verb() -> None:
    assert [name for name in QUERIES if _first_word(name) in VERBS] == []


def test_a_subscription_ends_with_what_happened() -> None:
    assert [name for name in SUBSCRIPTIONS if not re.fullmatch(r"[a-z][a-zA-Z]*[A-Z][a-z]+ed", name)] == []


def test_a_mutation_takes_one_input_of_its_name() -> None:
    """A mutation that needs nothing takes nothing."""
    wrong = {
        name: arguments
        for name, field in MUTATIONS.items()
        if (arguments := {key: str(argument.type) for key, argument in field.args.items()})
        not in ({}, {"input": f"{_capitalized(name)}Input!"})
    }
    assert wrong == {}


def test_a_mutation_returns_a_payload_of_its_name_with_errors() -> None:
    problems = {name: found for name, field in MUTATIONS.items() if (found := _payload_problems(name, field))}
    assert problems == {}


def _payload_problems(name: str, field: GraphQLField) -> list[str]:
    if str(field.type) != f"{_capitalized(name)}Payload!":
        return [f"returns {field.type}"]
    payload = get_named_type(field.type)
    assert isinstance(payload, GraphQLObjectType)
    errors = payload.fields.get("errors")
    if errors is None or not _is_list_of_errors(errors.type):
        return ["has no `errors: [SomeError!]!`"]
    required = {key for key, member in payload.fields.items() if isinstance(member.type, GraphQLNonNull)}
    return [f"{key} is not null even if there are errors" for key in sorted(required - {"errors", "accepted"})]


def _is_list_of_errors(of: GraphQLOutputType) -> bool:
    error = get_named_type(of)
    return (
        isinstance(error, GraphQLObjectType)
        and str(of) == f"[{error.name}!]!"
        and [interface.name for interface in error.interfaces] == ["UserError"]
        and error.name.endswith("Error")
        and str(error.fields["code"].type) == f"{error.name}Code!"
    )


def test_inputs_and_no_other_types_end_in_input() -> None:
    wrong = [name for name, of in TYPES.items() if isinstance(of, GraphQLInputObjectType) is not name.endswith("Input")]
    assert wrong == []


def test_payloads_belong_to_mutations() -> None:
    payloads = {name for name in TYPES if name.endswith("Payload")}
    assert payloads == {f"{_capitalized(name)}Payload" for name in MUTATIONS}


def test_an_id_in_an_input_is_named_for_its_type() -> None:
    """`id` alone occurs only in the input by which a query finds one object."""
    bare = [
        f"{name}.{field}"
        for name, of in TYPES.items()
        if isinstance(of, GraphQLInputObjectType) and not name.endswith("ByInput")
        for field in of.fields
        if field in {"id", "ids"}
    ]
    assert bare == []


def test_a_field_of_the_type_id_says_so() -> None:
    """Keys that clients make are ids too; they are never looked up."""
    wrong = [
        f"{name}.{field}"
        for name, of in TYPES.items()
        if isinstance(of, GraphQLInputObjectType | GraphQLObjectType | GraphQLInterfaceType)
        for field, member in of.fields.items()
        if get_named_type(member.type).name == "ID"
        if not re.fullmatch(r"(id|ids|[a-zA-Z]+Ids?|idempotencyKey)", field)
    ]
    assert wrong == []


def test_a_list_of_ids_ends_in_ids() -> None:
    wrong = [
        f"{name}.{field}"
        for name, of in TYPES.items()
        if isinstance(of, GraphQLInputObjectType)
        for field, member in of.fields.items()
        if get_named_type(member.type).name == "ID" and "[" in str(member.type)
        if not field.endswith("Ids")
    ]
    assert wrong == []


def test_names_have_the_case_of_their_kind() -> None:
    wrong = [name for name in TYPES if not PASCAL.fullmatch(name)]
    for name, of in TYPES.items():
        if isinstance(of, GraphQLEnumType):
            wrong += [f"{name}.{value}" for value in of.values if not UPPER_SNAKE.fullmatch(value)]
        elif isinstance(of, GraphQLInputObjectType | GraphQLObjectType | GraphQLInterfaceType):
            wrong += [f"{name}.{field}" for field in of.fields if not CAMEL.fullmatch(field)]
    assert wrong == []


def test_an_enum_is_not_named_for_being_one() -> None:
    assert [name for name, of in TYPES.items() if isinstance(of, GraphQLEnumType) and name.endswith("Enum")] == []


def test_a_state_is_called_status() -> None:
    states = [name for name in TYPES if name.endswith("State")]
    states += [
        f"{name}.{field}"
        for name, of in TYPES.items()
        if isinstance(of, GraphQLObjectType | GraphQLInterfaceType)
        for field in of.fields
        if field == "state" or field.endswith("State")
    ]
    assert states == []


def test_a_connection_has_edges_and_a_page() -> None:
    wrong = {}
    for name, of in TYPES.items():
        if name.endswith("Connection") and isinstance(of, GraphQLObjectType):
            edge = get_named_type(of.fields["edges"].type)
            shape = {key: str(of.fields[key].type) for key in ("edges", "pageInfo")}
            if shape != {"edges": f"[{edge.name}!]!", "pageInfo": "PageInfo!"} or not edge.name.endswith("Edge"):
                wrong[name] = shape
    assert wrong == {}


def test_the_items_of_lists_are_never_null() -> None:
    """Except those of `nodes`, which stand for the ids that were sent."""
    wrong = [
        f"{name}.{field}"
        for name, of in TYPES.items()
        if isinstance(of, GraphQLObjectType | GraphQLInterfaceType)
        for field, member in of.fields.items()
        if _has_nullable_items(member.type) and (name, field) != ("Query", "nodes")
    ]
    assert wrong == []


def _has_nullable_items(of: GraphQLOutputType) -> bool:
    inner = of.of_type if isinstance(of, GraphQLNonNull) else of
    return isinstance(inner, GraphQLList) and not isinstance(inner.of_type, GraphQLNonNull)
