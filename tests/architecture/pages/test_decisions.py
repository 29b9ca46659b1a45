"""The decision records: their form, and the index of them."""

import re
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[3] / "docs" / "decisions"
RECORDS = sorted(FOLDER.glob("[0-9]*.md"))
_TITLE = re.compile(r"# (\d{4})\. (.+)")
_STATUS = re.compile(r"Status: (accepted|superseded by \d{4}), \d{4}-\d\d-\d\d(; .+)?")


def title_and_status(record: Path) -> tuple[str, str]:
    """Return the title of a record and the first words of its status."""
    lines = record.read_text().splitlines()
    title = _TITLE.fullmatch(lines[0])
    assert title is not None
    return title[2], lines[2].removeprefix("Status: ").split(";")[0]


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.stem[:4])
def test_a_record_has_the_form_of_the_template(record: Path) -> None:
    lines = record.read_text().splitlines()
    title = _TITLE.fullmatch(lines[0])
    assert title is not None
    assert title[1] == record.name[:4]
    assert _STATUS.fullmatch(lines[2])
    headings = [line for line in lines if line.startswith("## ")]
    assert headings == ["## Context", "## Decision", "## Consequences"]


def test_the_index_lists_every_record_with_its_title_and_status() -> None:
    rows = [line for line in (FOLDER / "README.md").read_text().splitlines() if line.startswith("| [")]
    expected = []
    for record in RECORDS:
        title, status = title_and_status(record)
        expected.append(f"| [{record.name[:4]}]({record.name}) | {title} | {status} |")
    assert rows == expected
