"""Courses are indexed again after a change of the index, with progress in the log."""

import pytest
from structlog.testing import capture_logs

from subgraphs.catalog.service.search import index_courses
from subgraphs.catalog.settings import Settings
from tests.subgraphs.catalog.conftest import running
from tests.subgraphs.principals import instructor


async def test_the_progress_of_many_courses_is_logged_and_that_of_a_few_is_not(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(settings) as catalog:
        author, category = instructor(), await catalog.category("Progress")
        for number in range(5):
            await catalog.draft(author, f"Course {number}", category)
        with capture_logs() as quiet:
            await catalog.index()
        for number in range(5, 10):
            await catalog.draft(author, f"Course {number}", category)
        monkeypatch.setattr(index_courses, "_BATCH_SIZE", 2)
        with capture_logs() as lines:
            await catalog.index()
    assert [line for line in quiet if line["event"] == "courses indexed"] == []
    progress = [(line["indexed"], line["waiting"]) for line in lines if line["event"] == "courses indexed"]
    assert progress == [(2, 3), (4, 1), (5, 0)]
