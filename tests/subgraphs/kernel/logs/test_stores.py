"""The contract of the stores of logs."""

import json
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from elasticsearch import ApiError, AsyncElasticsearch

from subgraphs.kernel.logs.elastic import ElasticLogStore
from subgraphs.kernel.logs.fields import Field
from subgraphs.kernel.logs.files import FileLogStore
from subgraphs.kernel.logs.follow import follow
from subgraphs.kernel.logs.index_template import MAPPINGS
from subgraphs.kernel.logs.store import LogFilter, LogLine, LogStore, LogStoreUnavailable

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
"""A moment before the files are written, as that of every line is."""

Document = Mapping[str, Any]


class Filled:
    """A store, and the way in which a test writes to it."""

    def __init__(self, store: LogStore, write: Callable[[list[Document]], Awaitable[None]]) -> None:
        self.store = store
        self.write = write

    async def messages(self, wanted: LogFilter, limit: int = 100) -> list[str]:
        return [line.document["message"] for line in await self.store.find(wanted, limit)]


@pytest.fixture(params=["files", "elasticsearch"])
async def logs(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Filled]:
    """Each store, empty."""
    if request.param == "files":
        files = FileLogStore(tmp_path)

        async def append(documents: list[Document]) -> None:
            for document in documents:
                process = str(document[Field.PROCESS]).removeprefix("lectern-")
                with (tmp_path / f"{process}.log").open("a") as file:
                    file.write(json.dumps(document) + "\n")

        yield Filled(files, append)
        return
    client = AsyncElasticsearch(request.getfixturevalue("elasticsearch_url"))
    index = f"test-logs-{uuid4().hex}"
    # The data stream's mappings: what the test server lacks of data streams makes no difference to a reader.
    await client.indices.create(index=index, mappings=MAPPINGS)

    async def put(documents: list[Document]) -> None:
        for document in documents:
            await client.index(index=index, document=document)
        await client.indices.refresh(index=index)

    yield Filled(ElasticLogStore(client, index), put)
    await client.indices.delete(index=index)
    await client.close()


async def can_summarize(logs: Filled) -> None:
    """Skip on a server without percentiles."""
    try:
        await logs.store.summarize(LogFilter(), [Field.OPERATION], 1)
    except LogStoreUnavailable as problem:
        cause = problem.__cause__
        assert isinstance(cause, ApiError)
        assert "percentiles" in str(cause.body)
        pytest.skip("the test server has no percentiles: name a real Elasticsearch by ELASTICSEARCH_URL")


def document(message: str, *, minutes: float = 0, process: str = "router", **fields: Any) -> Document:
    """Make a document; names of fields have double underscores for points."""
    at = NOON + timedelta(minutes=minutes)
    return {
        "@timestamp": at.isoformat(timespec="milliseconds"),
        "message": message,
        "log.level": "info",
        "service.name": f"lectern-{process}",
        **{name.replace("__", "."): value for name, value in fields.items()},
    }


async def test_lines_of_all_processes_are_found_in_their_order(logs: Filled) -> None:
    await logs.write([document("first"), document("third", minutes=2), document("second", minutes=1, process="worker")])
    assert await logs.messages(LogFilter()) == ["first", "second", "third"]
    assert await logs.messages(LogFilter(), limit=2) == ["second", "third"]


async def test_a_store_without_lines_finds_none(logs: Filled) -> None:
    assert await logs.messages(LogFilter(text="anything")) == []
    assert await logs.store.count_by_day(LogFilter()) == {}


async def test_times_bound_a_search(logs: Filled) -> None:
    await logs.write([document(f"{minute}", minutes=minute) for minute in range(4)])
    wanted = LogFilter(since=NOON + timedelta(minutes=1), until=NOON + timedelta(minutes=3))
    assert await logs.messages(wanted) == ["1", "2"]
    berlin = timedelta(hours=1)
    since = (NOON + timedelta(minutes=3) + berlin).replace(tzinfo=None).isoformat() + "+01:00"
    assert await logs.messages(LogFilter(since=datetime.fromisoformat(since))) == ["3"]


async def test_a_level_includes_more_severe_ones(logs: Filled) -> None:
    levels = ("debug", "info", "warning", "error", "critical")
    await logs.write([document(level, minutes=n, log__level=level) for n, level in enumerate(levels)])
    assert await logs.messages(LogFilter(level="warning")) == ["warning", "error", "critical"]


@pytest.mark.parametrize(
    ("wanted", "fields"),
    [
        (LogFilter(process="worker"), {"process": "worker"}),
        (LogFilter(trace="0af7"), {"trace__id": "0af7"}),
        (LogFilter(operation="Buy"), {"graphql__operation__name": "Buy"}),
        (LogFilter(client="phone"), {"graphql__client__name": "phone"}),
        (
            LogFilter(client="phone", version="2.1"),
            {"graphql__client__name": "phone", "graphql__client__version": "2.1"},
        ),
        (LogFilter(error="TIMEOUT"), {"error__code": ["FORBIDDEN", "TIMEOUT"]}),
        (LogFilter(user="user-1"), {"user__hash": "user-1"}),
        (LogFilter(action="job"), {"event__action": "job"}),
        (LogFilter(root_field="course"), {"graphql__root_fields": ["viewer", "course"]}),
        (LogFilter(has=Field.DEPRECATED), {"graphql__deprecated": ["User.name"]}),
    ],
)
async def test_a_field_restricts_a_search(logs: Filled, wanted: LogFilter, fields: dict[str, Any]) -> None:
    others: dict[str, Any] = {
        "trace__id": "0af70",
        "graphql__operation__name": "buy",
        "graphql__client__name": "phone ",
        "error__code": ["TIME"],
        "user__hash": "user-",
        "event__action": "jobs",
        "graphql__root_fields": ["courses"],
    }
    await logs.write([document("no"), document("nor this", **others), document("yes", **fields)])
    assert await logs.messages(wanted) == ["yes"]


async def test_the_parts_of_a_filter_hold_together(logs: Filled) -> None:
    await logs.write(
        [
            document("yes", graphql__operation__name="Buy", error__code=["TIMEOUT"]),
            document("no", graphql__operation__name="Buy"),
            document("nor this", error__code=["TIMEOUT"]),
        ]
    )
    assert await logs.messages(LogFilter(operation="Buy", error="TIMEOUT")) == ["yes"]


NEEDS_WILDCARDS = {"line 7", "*", "(2?)", "\\"}
"""Texts whose pattern has escapes, or has to match beyond the end of a line."""


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("WORLD", ["Hello world"]),
        ("o w", ["Hello world"]),
        ("boom", ["failed"]),
        ("line 7", ["crashed"]),
        ("*", ["100 * (2?)"]),
        ("(2?)", ["100 * (2?)"]),
        ("\\", ["a\\b"]),
        ("h*o", []),
        ("", ["Hello world", "failed", "crashed", "100 * (2?)", "a\\b"]),
    ],
)
async def test_a_text_is_looked_for_in_messages_and_errors(logs: Filled, text: str, found: list[str]) -> None:
    if text in NEEDS_WILDCARDS and isinstance(logs.store, ElasticLogStore) and "ELASTICSEARCH_URL" not in os.environ:
        pytest.skip("the test server's wildcards have no escapes: name a real Elasticsearch by ELASTICSEARCH_URL")
    await logs.write(
        [
            document("Hello world"),
            document("failed", minutes=1, error__message="It went BOOM"),
            document("crashed", minutes=2, error__stack_trace="Traceback\n  line 7\n"),
            document("100 * (2?)", minutes=3),
            document("a\\b", minutes=4, graphql__operation__name="boom world"),
        ]
    )
    assert await logs.messages(LogFilter(text=text)) == found


async def test_lines_are_counted_by_day(logs: Filled) -> None:
    await logs.write([document("x", minutes=minutes) for minutes in (0, 719, 720, 3000)])
    assert dict(await logs.store.count_by_day(LogFilter())) == {"2026-03-02": 2, "2026-03-03": 1, "2026-03-04": 1}


async def test_groups_have_their_errors_and_durations(logs: Filled) -> None:
    await can_summarize(logs)
    await logs.write(
        [
            *(
                document("operation", graphql__operation__name="Home", event__duration=n * 1_000_000)
                for n in range(1, 102)
            ),
            document("operation", graphql__operation__name="Buy", event__outcome="failure"),
            document("operation", graphql__operation__name="Buy", event__outcome="success"),
        ]
    )
    [home, buy] = await logs.store.summarize(LogFilter(), [Field.OPERATION], 10)
    assert (home.key, home.count, home.errors) == (("Home",), 101, 0)
    assert home.p50 == pytest.approx(51, rel=0.05)
    assert home.p95 == pytest.approx(96, rel=0.05)
    assert (buy.key, buy.count, buy.errors, buy.p50, buy.p95) == (("Buy",), 2, 1, None, None)


async def test_groups_are_by_several_fields_and_all_values_of_a_line(logs: Filled) -> None:
    await can_summarize(logs)
    await logs.write(
        [
            document("a", graphql__deprecated=["User.name", "Query.me"], graphql__client__name="phone"),
            document("b", graphql__deprecated=["User.name"], graphql__client__name="phone"),
            document("c", graphql__deprecated=["User.name"]),
            document("d"),
        ]
    )
    groups = await logs.store.summarize(LogFilter(has=Field.DEPRECATED), [Field.DEPRECATED, Field.CLIENT], 10)
    assert [(group.key, group.count) for group in groups] == [
        (("User.name", "phone"), 2),
        (("Query.me", "phone"), 1),
        (("User.name", ""), 1),
    ]
    assert len(await logs.store.summarize(LogFilter(), [Field.DEPRECATED], 1)) == 1


async def test_no_lines_are_no_groups(logs: Filled) -> None:
    await can_summarize(logs)
    assert await logs.store.summarize(LogFilter(), [Field.OPERATION], 10) == []


async def test_lines_are_followed_each_once(logs: Filled) -> None:
    await logs.write([document("before", minutes=-1)])
    lines: AsyncIterator[LogLine] = follow(logs.store, LogFilter(since=NOON, process="router"), pause=0.01)
    await logs.write([document("one"), document("other", process="worker")])
    assert (await anext(lines)).document["message"] == "one"
    # At the same moment, and late.
    await logs.write([document("two"), document("three", minutes=0.1)])
    assert [(await anext(lines)).document["message"] for _ in range(2)] == ["two", "three"]
    await logs.write([document("late", minutes=0.05), document("four", minutes=1)])
    assert [(await anext(lines)).document["message"] for _ in range(2)] == ["late", "four"]
