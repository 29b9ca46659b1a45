"""`python -m router compose`, as scripts use it."""

from __future__ import annotations

import json
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest

from router.cli import main

LINK = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@tag", "@shareable"])\n'
GOOD = LINK + 'type Query { user: User } type User @key(fields: "id") { id: ID! secret: Int @tag(name: "internal") }\n'
BAD = LINK + 'type Query { user: User }\n\ttype User @key(fields: "nope") { id: ID! }\n'

Captured = pytest.CaptureFixture[str]


def json_input(folder: Path, sdl: str) -> str:
    path = folder / "subgraphs.json"
    path.write_text(json.dumps([{"name": "users", "url": "http://users/graphql", "sdl": sdl}]))
    return str(path)


def test_a_supergraph_goes_to_the_standard_output(tmp_path: Path, capsys: Captured) -> None:
    assert main(["compose", json_input(tmp_path, GOOD)]) == 0
    written = capsys.readouterr()
    assert 'USERS @join__graph(name: "users", url: "http://users/graphql")' in written.out
    assert written.err == ""


def test_a_supergraph_goes_to_a_file(tmp_path: Path, capsys: Captured) -> None:
    target = tmp_path / "supergraph.graphql"
    assert main(["compose", json_input(tmp_path, GOOD), "-o", str(target)]) == 0
    assert "join__Graph" in target.read_text()
    assert capsys.readouterr().out == ""


def test_hints_go_to_the_standard_error(tmp_path: Path, capsys: Captured) -> None:
    assert main(["compose", json_input(tmp_path, GOOD + "enum Unused { A }")]) == 0
    written = capsys.readouterr()
    assert "hint[UNUSED_ENUM_TYPE]" in written.err
    assert "hint" not in written.out


def test_errors_are_shown_with_their_place_and_an_excerpt(tmp_path: Path, capsys: Captured) -> None:
    target = tmp_path / "supergraph.graphql"
    assert main(["compose", json_input(tmp_path, BAD), "-o", str(target)]) == 1
    shown = capsys.readouterr().err
    assert shown.startswith('error[KEY_INVALID_FIELDS]: [users] On type "User"')
    assert "  --> users:3:12\n" in shown
    assert '  3 |         type User @key(fields: "nope") { id: ID! }\n' in shown
    assert "    |                   ^\n" in shown
    assert not target.exists()


def test_errors_as_json_go_to_the_standard_output(tmp_path: Path, capsys: Captured) -> None:
    assert main(["compose", json_input(tmp_path, BAD), "--format", "json"]) == 1
    report = json.loads(capsys.readouterr().out)
    assert report["hints"] == []
    assert [error["code"] for error in report["errors"]] == ["KEY_INVALID_FIELDS"]
    assert report["errors"][0]["locations"] == [{"subgraph": "users", "line": 3, "column": 12}]


def test_a_supergraph_config_names_files_beside_it(tmp_path: Path, capsys: Captured) -> None:
    (tmp_path / "users.graphql").write_text(GOOD)
    config = tmp_path / "supergraph.yaml"
    config.write_text(
        "federation_version: =2.9.0\n"
        "subgraphs:\n"
        "  users:\n    routing_url: http://users/graphql\n    schema:\n      file: ./users.graphql\n"
        "  extra:\n    routing_url: http://extra\n    schema:\n      sdl: 'type Query { extra: Int }'\n"
    )
    assert main(["compose", str(config)]) == 0
    assert 'EXTRA @join__graph(name: "extra", url: "http://extra")' in capsys.readouterr().out


def test_tags_make_a_contract(tmp_path: Path, capsys: Captured) -> None:
    assert main(["compose", json_input(tmp_path, GOOD), "--exclude-tag", "internal"]) == 0
    assert 'secret: Int @tag(name: "internal") @inaccessible' in capsys.readouterr().out


def test_a_contract_that_leaves_no_valid_api_fails_with_its_errors_as_json(tmp_path: Path, capsys: Captured) -> None:
    assert main(["compose", json_input(tmp_path, GOOD), "--include-tag", "nothing", "--format", "json"]) == 1
    report = json.loads(capsys.readouterr().out)
    assert {error["code"] for error in report["errors"]} == {"QUERY_ROOT_TYPE_INACCESSIBLE"}
    assert [hint["code"] for hint in report["hints"]] == ["UNUSED_CONTRACT_TAG"]


def test_unreachable_types_can_be_hidden_without_any_tag(tmp_path: Path, capsys: Captured) -> None:
    assert main(["compose", json_input(tmp_path, GOOD + "type Lonely { a: Int }"), "--hide-unreachable"]) == 0
    lonely = capsys.readouterr().out.partition("type Lonely")[2].partition("{")[0]
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
def test_an_input_that_is_no_list_of_subgraphs_is_refused(text: str, tmp_path: Path, capsys: Captured) -> None:
    path = tmp_path / "input.yaml"
    path.write_text(text)
    assert main(["compose", str(path)]) == 1
    assert "input.yaml" in capsys.readouterr().err


def test_a_missing_input_is_refused(tmp_path: Path, capsys: Captured) -> None:
    assert main(["compose", str(tmp_path / "nothing.yaml")]) == 1
    assert "Cannot read" in capsys.readouterr().err


def test_a_schema_file_that_is_missing_is_named_as_json_too(tmp_path: Path, capsys: Captured) -> None:
    path = tmp_path / "supergraph.yaml"
    path.write_text("subgraphs: {users: {routing_url: 'http://users', schema: {file: users.graphql}}}")
    assert main(["compose", str(path), "--format", "json"]) == 1
    (error,) = json.loads(capsys.readouterr().out)["errors"]
    assert error["code"] == "UNREADABLE_INPUT"
    assert str(tmp_path / "users.graphql") in error["message"]
    assert error["locations"] == []


def test_a_list_in_yaml_may_name_files(tmp_path: Path, capsys: Captured) -> None:
    (tmp_path / "users.graphql").write_text(GOOD)
    path = tmp_path / "supergraph.yaml"
    path.write_text("- name: users\n  routing_url: http://users\n  schema: {file: users.graphql}\n")
    assert main(["compose", str(path)]) == 0
    assert 'USERS @join__graph(name: "users", url: "http://users")' in capsys.readouterr().out


def test_subgraphs_can_come_from_the_standard_input(monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    given = json.dumps([{"name": "users", "url": "http://users", "sdl": GOOD}]).encode()
    monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(given)))
    assert main(["compose", "-"]) == 0
    assert "join__Graph" in capsys.readouterr().out


def test_an_output_that_cannot_be_written_is_named(tmp_path: Path, capsys: Captured) -> None:
    target = tmp_path / "nowhere" / "supergraph.graphql"
    assert main(["compose", json_input(tmp_path, GOOD), "-o", str(target)]) == 1
    assert capsys.readouterr().err.startswith(f"Cannot write {target}")


def test_of_a_very_long_line_only_what_is_around_the_place_is_shown(tmp_path: Path, capsys: Captured) -> None:
    fields = " ".join(f"f{number}: Int" for number in range(1000))
    assert (
        main(["compose", json_input(tmp_path, f"type Query {{ {fields} wrong: Nope {fields.replace('f', 'g')} }}")])
        == 1
    )
    excerpt, caret = capsys.readouterr().err.splitlines()[3:5]
    assert len(excerpt) < 200
    assert excerpt[caret.index("^") :].startswith("wrong: Nope g0: Int")
