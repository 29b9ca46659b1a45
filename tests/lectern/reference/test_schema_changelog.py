"""The changelog of the schema, and the rejection of undeclared breaking changes."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from graphql import build_schema
from hypothesis import given
from hypothesis import strategies as st

from lectern.commands.cli import cli
from lectern.reference.schema_changelog import changelog, declare, read_history, release, render
from lectern.reference.schema_changes import Impact, schema_changes

BEFORE = """
type Query { course(id: ID!, draft: Boolean): Course level: Level }
type Course { id: ID! title: String! subtitle: String }
enum Level { LOW HIGH }
input Filter { text: String }
"""
AFTER = """
type Query { course(id: ID!, draft: Boolean!, locale: String): Course level: Level found(filter: Filter): [Course!]! }
type Course implements Node { id: ID! title: String! rating: Float @deprecated(reason: "Use stars.") }
interface Node { id: ID! }
enum Level { LOW MIDDLE }
input Filter { text: String, language: String }
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "released.graphql").write_text(BEFORE)
    return tmp_path


def test_every_change_has_an_impact() -> None:
    found = schema_changes(build_schema(BEFORE), build_schema(AFTER))
    assert {impact: [change.identity for change in changes] for impact, changes in found.items()} == {
        Impact.BREAKING: [
            "ARG_CHANGED_KIND Query.course(draft:)",
            "FIELD_REMOVED Course.subtitle",
            "VALUE_REMOVED_FROM_ENUM Level.HIGH",
        ],
        Impact.DANGEROUS: [
            "IMPLEMENTED_INTERFACE_ADDED Node Course",
            "OPTIONAL_ARG_ADDED Query.course(locale:)",
            "OPTIONAL_INPUT_FIELD_ADDED Filter.language",
            "VALUE_ADDED_TO_ENUM Level.MIDDLE",
        ],
        Impact.DEPRECATED: ["DEPRECATED Course.rating"],
        Impact.ADDED: ["ADDED Course.rating", "ADDED Node", "ADDED Query.found"],
    }


@given(st.permutations(["a: Int", "b: String", "c: ID", "d: [Int!]!"]))
def test_the_order_of_fields_is_no_change(fields: list[str]) -> None:
    found = schema_changes(
        build_schema("type Query { a: Int b: String c: ID d: [Int!]! }"),
        build_schema(f"type Query {{ {' '.join(fields)} }}"),
    )
    assert found == {impact: [] for impact in Impact}


def test_a_breaking_change_is_undeclared_until_it_is_declared(folder: Path) -> None:
    history = read_history(folder, AFTER)
    assert len(history.undeclared) == 3

    declare(folder, history, "Levels were merged.")

    declared = read_history(folder, AFTER)
    assert declared.undeclared == []
    assert "Enum value Level.HIGH was removed. Levels were merged." in render(declared)


def test_a_declaration_holds_for_its_change_only(folder: Path) -> None:
    declare(folder, read_history(folder, AFTER), "Known.")
    further = AFTER.replace("title: String! ", "")
    assert [change.identity for change in read_history(folder, further).undeclared] == ["FIELD_REMOVED Course.title"]


def test_a_declaration_of_what_breaks_no_longer_is_obsolete(folder: Path) -> None:
    declare(folder, read_history(folder, AFTER), "Known.")
    assert len(read_history(folder, BEFORE).obsolete) == 3
    declare(folder, read_history(folder, BEFORE), "Nothing new.")
    assert read_history(folder, BEFORE).obsolete == []


def test_the_changelog_is_the_same_when_made_again(folder: Path) -> None:
    history = read_history(folder, AFTER)
    text = changelog(folder, history)
    (folder / "CHANGELOG.md").write_text(text)
    assert changelog(folder, history) == text


def test_a_release_begins_a_new_section(folder: Path) -> None:
    release(folder, "1.0.0", AFTER)
    text = changelog(folder, read_history(folder, AFTER))
    assert [line for line in text.splitlines() if line.startswith("## ")] == ["## Unreleased", "## 1.0.0"]
    assert "Nothing has changed." in text
    assert text.index("Nothing has changed.") < text.index("Enum value Level.HIGH was removed.")


def test_the_command_line_shows_the_difference_of_two_files(folder: Path) -> None:
    (folder / "after.graphql").write_text(AFTER)
    shown = CliRunner().invoke(cli, ["schema", "diff", str(folder / "released.graphql"), str(folder / "after.graphql")])
    assert shown.exit_code == 1
    assert "Course.subtitle was removed." in shown.output
