"""The pages on security: the tests that they name exist, and no row of their tables lacks one without a reason."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
FOLDER = ROOT / "docs" / "security"
CHAPTERS = 17
"""The number of chapters of OWASP ASVS 5.0."""

_NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
_REASONS = ("not applicable", "documentation alone")


@cache
def functions_of(path: Path) -> frozenset[str]:
    """Return the names of the functions of a module."""
    nodes = ast.walk(ast.parse(path.read_text()))
    return frozenset(node.name for node in nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def rows_of(page: str) -> list[list[str]]:
    """Return the cells of the rows of a page's tables, without their heads."""
    lines = [line for line in (FOLDER / page).read_text().splitlines() if line.startswith("| ")]
    rows = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]
    return [row for row in rows if row[-1] != "tests"]


@pytest.mark.parametrize("page", ["asvs.md", "faults.md"])
def test_every_named_test_exists(page: str) -> None:
    named = _NAMED.findall((FOLDER / page).read_text())
    missing = [f"{path}::{name}" for path, name in named if name not in functions_of(ROOT / path)]

    assert len(named) > 100
    assert missing == []


def test_every_kind_of_fault_has_a_test_or_a_reason() -> None:
    rows = rows_of("faults.md")

    assert {len(row) for row in rows} == {3}
    assert [row[0] for row in rows if not (_NAMED.search(row[2]) or row[2].startswith("Not tested here: "))] == []


def test_every_section_of_the_standard_has_a_test_or_a_reason() -> None:
    chapters = re.findall(r"^## V(\d+) ", (FOLDER / "asvs.md").read_text(), re.MULTILINE)
    rows = rows_of("asvs.md")

    assert chapters == [str(number) for number in range(1, CHAPTERS + 1)]
    assert {len(row) for row in rows} == {3}
    untested = [row[0] for row in rows if not _NAMED.search(row[2]) and row[2] not in _REASONS]
    gaps = (ROOT / "docs" / "security.md").read_text().partition("Known gaps to level 2:")[2]
    assert [section for section in untested if f"V{section.split('.')[0]}" not in gaps] == []
