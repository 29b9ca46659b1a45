"""The facts about documents in the access log."""

import json
import logging
from typing import Any

import pytest
from graphql import build_schema

from router.execution.options import EngineOptions
from router.execution.prepare.documents import Documents
from router.execution.prepare.prepared_operation import PreparedOperation, kind_of
from router.server.telemetry.document_facts import DocumentFacts, facts_of, has_deprecations
from router.server.telemetry.operation_log import JsonLines
from tests.router.server.client import post
from tests.router.server.sample_graph import SampleGraph

SCHEMA = build_schema("""
type Query {
  me(old: Int @deprecated(reason: "x"), form: Form, color: Color): User
  you: User @deprecated(reason: "x")
}
type User { id: ID!, nick: String @deprecated(reason: "x"), friends: [User!] }
input Form { a: Int, b: Int @deprecated(reason: "x") }
enum Color { RED, PUCE @deprecated(reason: "x") }
""")


def facts(text: str, name: str | None = None) -> DocumentFacts:
    document = Documents(SCHEMA, EngineOptions()).get(text)
    operation = document.operation(name)
    return facts_of(PreparedOperation(document, operation, kind_of(operation), {}), SCHEMA)


@pytest.mark.parametrize(
    ("text", "deprecated"),
    [
        ("{ me { id } }", ()),
        ("{ me { nick } }", ("User.nick",)),
        ("{ mine: me { ...F } } fragment F on User { nick friends { nick } }", ("User.nick",)),
        ("{ you { id } }", ("Query.you",)),
        ("{ me(old: 1) { id } }", ("Query.me(old:)",)),
        ("{ me(form: {a: 1, b: 2}) { id } }", ("Form.b",)),
        ("{ me(color: PUCE) { id } }", ("Color.PUCE",)),
        ("{ me(color: RED) { id } }", ()),
    ],
)
def test_deprecated_members_are_named_by_their_coordinates(text: str, deprecated: tuple[str, ...]) -> None:
    assert facts(text).deprecated == deprecated


def test_root_fields_are_those_of_the_operation_each_once() -> None:
    text = """
      query A { a: me { id } b: me { id } ...R ... on Query { you { id } } }
      fragment R on Query { __typename }
      query B { me { id } }
    """
    assert facts(text, "A").root_fields == ("me", "__typename", "you")
    assert facts(text, "B").root_fields == ("me",)


def test_a_schema_without_deprecations_needs_no_search() -> None:
    assert has_deprecations(SCHEMA)
    assert not has_deprecations(build_schema("type Query { a: Int }"))


async def test_the_access_log_has_clients_costs_errors_and_the_cache(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "router.access")
    app = SampleGraph().app(
        {
            "telemetry": {"logs": {"access": True}},
            "cost": {"max": 100},
            "caching": {"enabled": True, "store": "memory", "default_max_age": 60},
        }
    )
    headers = {"apollographql-client-name": "phone", "graphql-client-version": "2.1"}
    for _ in range(2):
        await post(app, "query Users { users { name } }", headers)
    await post(app, "{ fails }", headers)
    first, second, failed = (json.loads(JsonLines().format(record)) for record in caplog.records)

    def of(line: dict[str, Any], *names: str) -> list[Any]:
        return [line.get(f"graphql.{name}") for name in names]

    assert of(first, "client.name", "client.version", "cost", "cache") == ["phone", "2.1", 10.0, "miss"]
    assert of(second, "cost", "cache") == [10.0, "hit"]
    assert failed["error.code"]
    assert failed["event.outcome"] == "failure"
    await app.close()
