"""The peculiarities of files: predecessors, lines that are no documents, and lines that are being written."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from subgraphs.kernel.logs.files import FileLogStore
from subgraphs.kernel.logs.store import LogFilter, LogStoreUnavailable

LINE = '{"@timestamp": "2026-11-30T12:00:0%d+00:00", "message": "%s", "log.level": "info"}\n'


async def messages(folder: Path, wanted: LogFilter | None = None) -> list[str]:
    return [line.document["message"] for line in await FileLogStore(folder).find(wanted or LogFilter(), 100)]


async def test_predecessors_are_read_and_other_files_are_not(tmp_path: Path) -> None:
    (tmp_path / "web.log").write_text(LINE % (3, "third"))
    (tmp_path / "web.log.1").write_text(LINE % (2, "second"))
    (tmp_path / "web.log.2").write_text(LINE % (1, "first"))
    (tmp_path / "web.log.partial").write_text(LINE % (4, "other"))
    (tmp_path / "notes.txt").write_text(LINE % (5, "other"))
    assert await messages(tmp_path) == ["first", "second", "third"]


async def test_a_line_that_is_no_document_is_a_message_of_its_process(tmp_path: Path) -> None:
    (tmp_path / "worker.log").write_text(
        LINE % (1, "last words") + "Segmentation fault\n{broken\n[1]\n" + LINE % (2, "again")
    )
    lines = await FileLogStore(tmp_path).find(LogFilter(process="worker"), 100)
    assert [line.document["message"] for line in lines] == ["Segmentation fault", "{broken", "[1]"]
    assert {line.at for line in lines} == {datetime(2026, 11, 30, 12, 0, 1, tzinfo=UTC)}
    assert await messages(tmp_path, LogFilter(level="debug")) == ["last words", "again"]


async def test_a_line_that_is_being_written_waits(tmp_path: Path) -> None:
    file = tmp_path / "web.log"
    file.write_text(LINE % (1, "whole") + (LINE % (2, "half"))[:30])
    assert await messages(tmp_path) == ["whole"]


async def test_a_folder_that_is_missing_is_an_outage(tmp_path: Path) -> None:
    with pytest.raises(LogStoreUnavailable):
        await FileLogStore(tmp_path / "logs").find(LogFilter(), 1)
