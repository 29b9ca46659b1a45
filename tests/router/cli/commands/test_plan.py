"""`python -m router plan`."""

import json
from pathlib import Path

import pytest
from click.testing import Result

from router.composition import SubgraphDocument, compose
from tests.router.cli.command_line import run

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


def plan(supergraph: Path, operation: str, *arguments: str) -> Result:
    file = supergraph.with_name("operation.graphql")
    file.write_text(operation)
    return run("plan", "--supergraph", str(supergraph), "--operation", str(file), *arguments)


def test_a_plan_is_printed_as_text(supergraph: Path) -> None:
    result = plan(supergraph, "{ users { karma } }", "--check")
    assert result.exit_code == 0
    assert result.stdout.startswith("QueryPlan {\n  Sequence {")
    assert 'Flatten(path: "users.@")' in result.stdout
    assert result.stderr == ""


def test_a_plan_is_printed_as_json(supergraph: Path) -> None:
    result = plan(supergraph, "{ users { name } }", "--format", "json")
    assert result.exit_code == 0
    shown = json.loads(result.stdout)
    assert shown["kind"] == "QueryPlan"
    assert shown["node"]["serviceName"] == "a"


def test_conditions_on_given_variables_are_folded(supergraph: Path) -> None:
    variables = supergraph.with_name("variables.json")
    variables.write_text('{"x": false}')
    query = "query ($x: Boolean!) { users { name karma @include(if: $x) } }"
    result = plan(supergraph, query, "--variables", str(variables))
    assert result.exit_code == 0
    assert "karma" not in result.stdout


def test_variables_of_the_wrong_type_are_rejected(supergraph: Path) -> None:
    variables = supergraph.with_name("variables.json")
    variables.write_text('{"x": "no"}')
    query = "query ($x: Boolean!) { users { name karma @include(if: $x) } }"
    result = plan(supergraph, query, "--variables", str(variables))
    assert result.exit_code == 1
    assert "$x" in result.stderr


def test_deferred_parts_are_planned_on_request(supergraph: Path) -> None:
    result = plan(supergraph, "{ users { name ... @defer { karma } } }", "--defer", "--check")
    assert result.exit_code == 0
    assert "Deferred(path:" in result.stdout


def test_an_invalid_operation_is_rejected(supergraph: Path) -> None:
    result = plan(supergraph, "{ users { salary } }")
    assert result.exit_code == 1
    assert "Cannot query field 'salary'" in result.stderr
    assert result.stdout == ""


def test_a_document_that_is_no_supergraph_is_rejected(supergraph: Path) -> None:
    supergraph.write_text("type Query { x: Int }")
    result = plan(supergraph, "{ x }")
    assert result.exit_code == 1
    assert "not a supergraph" in result.stderr


def test_an_unreadable_file_has_another_exit_status(supergraph: Path) -> None:
    result = plan(supergraph.with_name("absent"), "{ users { name } }")
    assert result.exit_code == 2


def test_variables_that_are_nested_too_deeply_are_rejected(supergraph: Path) -> None:
    variables = supergraph.with_name("variables.json")
    variables.write_text("[" * 100_000 + "]" * 100_000)
    result = plan(supergraph, "{ users { name } }", "--variables", str(variables))
    assert result.exit_code == 2
    assert "depth limit" in result.stderr
