"""`python -m router plan`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from router.cli import main
from router.composition import SubgraphDocument, compose

SUBGRAPHS = [
    SubgraphDocument(
        "a",
        "http://a",
        """extend schema @link(url: "https://specs.apollo.dev/federation/v2.7", import: ["@key"])
        type Query { users: [User] user(id: ID!): User } type User @key(fields: "id") { id: ID! name: String }""",
    ),
    SubgraphDocument(
        "b",
        "http://b",
        """extend schema @link(url: "https://specs.apollo.dev/federation/v2.7", import: ["@key"])
        type User @key(fields: "id") { id: ID! karma: Int }""",
    ),
]


@pytest.fixture
def supergraph(tmp_path: Path) -> Path:
    sdl = compose(SUBGRAPHS).supergraph_sdl
    assert sdl is not None
    file = tmp_path / "supergraph.graphql"
    file.write_text(sdl)
    return file


def run(supergraph: Path, operation: str, *arguments: str) -> int:
    file = supergraph.with_name("operation.graphql")
    file.write_text(operation)
    return main(["plan", "--supergraph", str(supergraph), "--operation", str(file), *arguments])


def test_a_plan_is_printed_as_text(supergraph: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(supergraph, "{ users { karma } }", "--check") == 0
    printed = capsys.readouterr()
    assert printed.out.startswith("QueryPlan {\n  Sequence {")
    assert 'Flatten(path: "users.@")' in printed.out
    assert printed.err == ""


def test_a_plan_is_printed_as_json(supergraph: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(supergraph, "{ users { name } }", "--format", "json") == 0
    plan = json.loads(capsys.readouterr().out)
    assert plan["kind"] == "QueryPlan"
    assert plan["node"]["serviceName"] == "a"


def test_variables_decide_the_conditions_on_them(supergraph: Path, capsys: pytest.CaptureFixture[str]) -> None:
    variables = supergraph.with_name("variables.json")
    variables.write_text('{"x": false}')
    query = "query ($x: Boolean!) { users { name karma @include(if: $x) } }"
    assert run(supergraph, query, "--variables", str(variables)) == 0
    assert "karma" not in capsys.readouterr().out


def test_variables_of_the_wrong_type_are_refused(supergraph: Path, capsys: pytest.CaptureFixture[str]) -> None:
    variables = supergraph.with_name("variables.json")
    variables.write_text('{"x": "no"}')
    query = "query ($x: Boolean!) { users { name karma @include(if: $x) } }"
    assert run(supergraph, query, "--variables", str(variables)) == 1
    assert "$x" in capsys.readouterr().err


def test_deferred_parts_are_planned_on_request(supergraph: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(supergraph, "{ users { name ... @defer { karma } } }", "--defer", "--check") == 0
    assert "Deferred(path:" in capsys.readouterr().out


def test_an_operation_that_is_not_valid_is_refused(supergraph: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(supergraph, "{ users { salary } }") == 1
    printed = capsys.readouterr()
    assert "Cannot query field 'salary'" in printed.err
    assert printed.out == ""


def test_a_document_that_is_no_supergraph_is_refused(supergraph: Path, capsys: pytest.CaptureFixture[str]) -> None:
    supergraph.write_text("type Query { x: Int }")
    assert run(supergraph, "{ x }") == 1
    assert "no supergraph" in capsys.readouterr().err


def test_a_file_that_cannot_be_read_is_another_failure(supergraph: Path) -> None:
    assert run(supergraph.with_name("absent"), "{ users { name } }") == 2


def test_variables_that_are_nested_too_deeply_are_refused(supergraph: Path, capsys: pytest.CaptureFixture[str]) -> None:
    variables = supergraph.with_name("variables.json")
    variables.write_text("[" * 100_000 + "]" * 100_000)
    assert run(supergraph, "{ users { name } }", "--variables", str(variables)) == 2
    assert "recursion" in capsys.readouterr().err
