"""The format of a domain's file in an export."""

import json
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from subgraphs.kernel.privacy.export.part_files import write_part
from subgraphs.kernel.privacy.export.ports import Section

AT = datetime(2026, 11, 30, 10, tzinfo=UTC)


async def rows(*found: Mapping[str, object]) -> AsyncIterator[Mapping[str, object]]:
    for row in found:
        yield row


async def sections(*found: Section) -> AsyncIterator[Section]:
    for section in found:
        yield section


async def test_a_file_names_the_domain_the_time_and_each_table_with_its_purpose_and_rows(tmp_path: Path) -> None:
    file = tmp_path / "part.json"
    size = await write_part(
        file,
        "learning",
        AT,
        sections(
            Section("reviews", 'what "they" wrote', rows({"body": "Schön\n", "at": AT}, {"body": None, "at": AT})),
            Section("notes", "none", rows()),
        ),
    )
    assert file.stat().st_size == size
    assert json.loads(file.read_text(encoding="utf-8")) == {
        "domain": "learning",
        "madeAt": "2026-11-30T10:00:00Z",
        "tables": [
            {
                "name": "reviews",
                "purpose": 'what "they" wrote',
                "rows": [
                    {"body": "Schön\n", "at": "2026-11-30T10:00:00Z"},
                    {"body": None, "at": "2026-11-30T10:00:00Z"},
                ],
            },
            {"name": "notes", "purpose": "none", "rows": []},
        ],
    }


async def test_a_file_without_tables_is_valid(tmp_path: Path) -> None:
    file = tmp_path / "part.json"
    await write_part(file, "videos", AT, sections())
    assert json.loads(file.read_text())["tables"] == []
