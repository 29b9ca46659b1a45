"""`python -m router compose`, as scripts use it."""

import json
from pathlib import Path

import pytest

from tests.router.cli.command_line import run

LINK = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@tag", "@shareable"])\n'
GOOD = LINK + 'type Query { user: User } type User @key(fields: "id") { id: ID! secret: Int @tag(name: "internal") }\n'
BAD = LINK + 'type Query { user: User }\n\ttype User @key(fields: "nope") { id: ID! }\n'


def json_input(folder: Path, sdl: str) -> str:
    path = folder / "subgraphs.json"
    path.write_text(json.dumps([{"name": "users", "url": "http://users/graphql", "sdl": sdl}]))
    return str(path)


def test_a_supergraph_goes_to_the_standard_output(tmp_path: Path) -> None:
    result = run("compose", json_input(tmp_path, GOOD))
    assert result.exit_code == 0
    assert 'USERS @join__graph(name: "users", url: "http://users/graphql")' in result.stdout
    assert result.stderr == ""


def test_a_supergraph_goes_to_a_file(tmp_path: Path) -> None:
    target = tmp_path / "supergraph.graphql"
    result = run("compose", json_input(tmp_path, GOOD), "-o", str(target))
    assert result.exit_code == 0
    assert "join__Graph" in target.read_text()
    assert result.stdout == ""


def test_hints_go_to_the_standard_error(tmp_path: Path) -> None:
    result = run("compose", json_input(tmp_path, GOOD + "enum Unused { A }"))
    assert result.exit_code == 0
    assert "hint[UNUSED_ENUM_TYPE]" in result.stderr
    assert "hint" not in result.stdout


def test_errors_are_shown_with_their_location_and_an_excerpt(tmp_path: Path) -> None:
    target = tmp_path / "supergraph.graphql"
    result = run("compose", json_input(tmp_path, BAD), "-o", str(target))
    assert result.exit_code == 1
    shown = result.stderr
    assert shown.startswith('error[KEY_INVALID_FIELDS]: [users] On type "User"')
    assert "  --> users:3:12\n" in shown
    assert '  3 |         type User @key(fields: "nope") { id: ID! }\n' in shown
    assert "    |                   ^\n" in shown
    assert not target.exists()


def test_errors_as_json_go_to_the_standard_output(tmp_path: Path) -> None:
    result = run("compose", json_input(tmp_path, BAD), "--format", "json")
    assert result.exit_code == 1
    report = json.loads(result.stdout)
    assert report["hints"] == []
    assert [error["code"] for error in report["errors"]] == ["KEY_INVALID_FIELDS"]
    assert report["errors"][0]["locations"] == [{"subgraph": "users", "line": 3, "column": 12}]


def test_a_supergraph_config_names_files_beside_it(tmp_path: Path) -> None:
    (tmp_path / "users.graphql").write_text(GOOD)
    config = tmp_path / "supergraph.yaml"
    config.write_text(
        "federation_version: =2.9.0\n"
        "subgraphs:\n"
        "  users:\n    routing_url: http://users/graphql\n    schema:\n      file: ./users.graphql\n"
        "  extra:\n    routing_url: http://extra\n    schema:\n      sdl: 'type Query { extra: Int }'\n"
    )
    result = run("compose", str(config))
    assert result.exit_code == 0
    assert 'EXTRA @join__graph(name: "extra", url: "http://extra")' in result.stdout


def test_tag_options_apply_a_contract(tmp_path: Path) -> None:
    result = run("compose", json_input(tmp_path, GOOD), "--exclude-tag", "internal")
    assert result.exit_code == 0
    assert 'secret: Int @tag(name: "internal") @inaccessible' in result.stdout


def test_a_contract_that_leaves_no_valid_api_fails_with_its_errors_as_json(tmp_path: Path) -> None:
    result = run("compose", json_input(tmp_path, GOOD), "--include-tag", "nothing", "--format", "json")
    assert result.exit_code == 1
    report = json.loads(result.stdout)
    assert {error["code"] for error in report["errors"]} == {"QUERY_ROOT_TYPE_INACCESSIBLE"}
    assert [hint["code"] for hint in report["hints"]] == ["UNUSED_CONTRACT_TAG"]


def test_unreachable_types_can_be_hidden_without_any_tag(tmp_path: Path) -> None:
    result = run("compose", json_input(tmp_path, GOOD + "type Lonely { a: Int }"), "--hide-unreachable")
    assert result.exit_code == 0
    lonely = result.stdout.partition("type Lonely")[2].partition("{")[0]
    assert "@inaccessible" in lonely


@pytest.mark.parametrize(
    "text",
    [
        "[1]",
        "subgraphs: 3",
        "{",
        '[{"name": "a"}]',
        "subgraphs: {a: {routing_url: x}}",
        "subgraphs: {a: 1}",
        "[",
        "a: [b",
    ],
)
def test_an_input_that_is_no_list_of_subgraphs_is_rejected(text: str, tmp_path: Path) -> None:
    path = tmp_path / "input.yaml"
    path.write_text(text)
    result = run("compose", str(path))
    assert result.exit_code == 1
    assert "input.yaml" in result.stderr


def test_a_missing_input_is_rejected(tmp_path: Path) -> None:
    result = run("compose", str(tmp_path / "nothing.yaml"))
    assert result.exit_code == 1
    assert "Cannot read" in result.stderr


def test_a_schema_file_that_is_missing_is_named_as_json_too(tmp_path: Path) -> None:
    path = tmp_path / "supergraph.yaml"
    path.write_text("subgraphs: {users: {routing_url: 'http://users', schema: {file: users.graphql}}}")
    result = run("compose", str(path), "--format", "json")
    assert result.exit_code == 1
    (error,) = json.loads(result.stdout)["errors"]
    assert error["code"] == "UNREADABLE_INPUT"
    assert str(tmp_path / "users.graphql") in error["message"]
    assert error["locations"] == []


def test_a_list_in_yaml_may_name_files(tmp_path: Path) -> None:
    (tmp_path / "users.graphql").write_text(GOOD)
    path = tmp_path / "supergraph.yaml"
    path.write_text("- name: users\n  routing_url: http://users\n  schema: {file: users.graphql}\n")
    result = run("compose", str(path))
    assert result.exit_code == 0
    assert 'USERS @join__graph(name: "users", url: "http://users")' in result.stdout


def test_subgraphs_can_come_from_the_standard_input() -> None:
    given = json.dumps([{"name": "users", "url": "http://users", "sdl": GOOD}]).encode()
    result = run("compose", "-", stdin=given)
    assert result.exit_code == 0
    assert "join__Graph" in result.stdout


def test_an_output_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    target = tmp_path / "nowhere" / "supergraph.graphql"
    result = run("compose", json_input(tmp_path, GOOD), "-o", str(target))
    assert result.exit_code == 1
    assert result.stderr.startswith(f"Cannot write {target}")


def test_an_excerpt_of_a_very_long_line_is_cut_around_the_location(tmp_path: Path) -> None:
    fields = " ".join(f"f{number}: Int" for number in range(1000))
    result = run("compose", json_input(tmp_path, f"type Query {{ {fields} wrong: Nope {fields.replace('f', 'g')} }}"))
    assert result.exit_code == 1
    excerpt, caret = result.stderr.splitlines()[3:5]
    assert len(excerpt) < 200
    assert excerpt[caret.index("^") :].startswith("wrong: Nope g0: Int")


SCHEMA = "schema: {sdl: 'type Query { a: Int }'}"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            f"subgraphs: {{a: {{routing_ulr: http://a, {SCHEMA}}}}}",
            'subgraphs.a.routing_ulr: unknown key; did you mean "routing_url"?',
        ),
        (
            f"subgraphs: {{a: {{routing_url: http://a, timeout: 3, {SCHEMA}}}}}",
            "subgraphs.a.timeout: unknown key; known here: routing_url, url, schema, sdl",
        ),
        (f"subgraphs: {{a: {{{SCHEMA}}}}}", 'subgraphs.a: "routing_url" is missing'),
        (
            f"subgraphs: {{a: {{routing_url: 5, {SCHEMA}}}}}",
            "subgraphs.a.routing_url: it must be a string, not a number",
        ),
        (f"subgraphs: {{a: {{routing_url: '', {SCHEMA}}}}}", "subgraphs.a.routing_url: it must not be empty"),
        (
            f"subgraphs: {{7: {{routing_url: http://a, {SCHEMA}}}}}",
            "subgraphs.7: the name must be a string, not a number; put it in quotes",
        ),
        (
            "subgraphs: {a: {routing_url: http://a, schema: {fil: a.graphql}}}",
            'subgraphs.a.schema.fil: unknown key; did you mean "file"?',
        ),
        (
            "subgraphs: {a: {routing_url: http://a, schema: {file: a.graphql, sdl: x}}}",
            'subgraphs.a.schema: it must have either a "file" or an "sdl"',
        ),
        (
            "subgraphs: {a: {routing_url: http://a, schema: {subgraph_url: http://a}}}",
            'subgraphs.a.schema: "subgraph_url" is not supported; save the schema and name its "file"',
        ),
        ("subgraps: {}", 'subgraps: unknown key; did you mean "subgraphs"?'),
        (
            f"subgraphs:\n  a: {{routing_url: http://a, {SCHEMA}}}\n  a: {{routing_url: http://b, {SCHEMA}}}\n",
            'the key "a" occurs twice in one mapping, again in line 3.',
        ),
        (
            f"subgraphs: {{a: {{routing_url: '${{env.HOTS}}/graphql', {SCHEMA}}}}}",
            'subgraphs.a.routing_url: the environment variable "HOTS" is not set; did you mean "HOST"?',
        ),
        (
            f"subgraphs: {{a: {{routing_url: '${{HOST}}/graphql', {SCHEMA}}}}}",
            'subgraphs.a.routing_url: unknown reference "${HOST}"; write "${env.HOST}" for an environment variable',
        ),
        (
            f"subgraphs: {{a: {{routing_url: '${{env.HOST', {SCHEMA}}}}}",
            'subgraphs.a.routing_url: the reference "${env.HOST" has no closing brace',
        ),
        (
            f"subgraphs: {{a: {{routing_url: '${{env.NOTHING}}', {SCHEMA}}}}}",
            "subgraphs.a.routing_url: it must not be empty",
        ),
        (
            f"subgraphs: {{'${{env.HOST}}': {{routing_url: http://a, {SCHEMA}}}}}",
            "subgraphs.${env.HOST}: a name has no references to environment variables",
        ),
        (
            f'subgraphs: {{a: {{routing_url: "http://a/\\nb", {SCHEMA}}}}}',
            "subgraphs.a.routing_url: it must be one line of visible characters",
        ),
        (
            f"federation_version: banana\nsubgraphs: {{a: {{routing_url: http://a, {SCHEMA}}}}}",
            "federation_version: it must be a version such as 2, =2.9.0 or latest-2",
        ),
        (
            f"federation_version: [2]\nsubgraphs: {{a: {{routing_url: http://a, {SCHEMA}}}}}",
            "federation_version: it must be a version such as 2, =2.9.0 or latest-2",
        ),
        (
            r'[{"name": "a\ud800", "url": "http://a", "sdl": "x"}]',
            "subgraph 1.name: it must be one line of visible characters",
        ),
        ('[{"name": "a", "url": 1, "sdl": "x"}]', 'subgraph 1 ("a").url: it must be a string, not a number'),
        ('[{"name": "a", "name": "b", "sdl": "x"}]', 'the key "name" occurs twice in one object.'),
    ],
)
def test_a_mistake_in_the_input_is_reported_with_the_nearest_right_name(
    text: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOST", "http://host")
    monkeypatch.setenv("NOTHING", "")
    path = tmp_path / "supergraph.yaml"
    path.write_text(text)
    result = run("compose", str(path))
    assert result.exit_code == 1
    assert result.stderr == f"{path}: {message}\n"
    assert result.stdout == ""


def test_every_mistake_in_the_input_is_an_error_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "supergraph.yaml"
    path.write_text(f"subgraphs: {{a: {{routing_url: 5, {SCHEMA}}}, b: {{routing_ulr: http://b, {SCHEMA}}}}}")
    result = run("compose", str(path), "--format", "json")
    assert result.exit_code == 1
    assert [(error["code"], error["message"]) for error in json.loads(result.stdout)["errors"]] == [
        ("UNREADABLE_INPUT", f"{path}: subgraphs.a.routing_url: it must be a string, not a number"),
        ("UNREADABLE_INPUT", f'{path}: subgraphs.b.routing_ulr: unknown key; did you mean "routing_url"?'),
    ]


@pytest.mark.parametrize("version", ["2", "1", "2.9", "=2.9.0", "latest-2"])
def test_subgraphs_share_what_they_have_in_common_in_every_version_of_the_input(version: str, tmp_path: Path) -> None:
    path = tmp_path / "supergraph.yaml"
    path.write_text(
        f"federation_version: {version}\n"
        "subgraphs:\n"
        f"  a: &a {{routing_url: http://a, {SCHEMA}}}\n"
        "  b: {<<: *a, schema: {sdl: 'type Query { b: Int }'}}\n"
    )
    result = run("compose", str(path))
    assert result.exit_code == 0
    assert 'B @join__graph(name: "b", url: "http://a")' in result.stdout


@pytest.mark.parametrize(
    ("reference", "url"), [("${env.HOST}/a", "http://host/a"), ("${env.NO:-http://b}", "http://b")]
)
def test_references_to_environment_variables_are_replaced(
    reference: str, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOST", "http://host")
    path = tmp_path / "supergraph.yaml"
    path.write_text(f"subgraphs: {{a: {{routing_url: '{reference}', {SCHEMA}}}}}")
    assert f'A @join__graph(name: "a", url: "{url}")' in run("compose", str(path)).stdout
