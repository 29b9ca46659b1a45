"""Every query of the boards runs against real data, and returns rows."""

import re
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
import pytest_asyncio
from elasticsearch import AsyncElasticsearch

from lectern.embedded import Postgres, free_ports, running
from lectern.embedded.postgres.roles import OWNER
from subgraphs.kernel.identity.ids import CATEGORY, COURSE, LECTURE, USER
from subgraphs.kernel.logs.fields import Field
from subgraphs.kernel.logs.index_template import MAPPINGS
from subgraphs.kernel.persistence.migrations import migrate
from tests.docker.monitoring_files import Query, queries
from tests.lectern.embedded.postgres.test_roles import GRAFANA, PASSWORDS, connect, run_script
from tests.search_server import search_server

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 3, 14, 12, tzinfo=UTC)
INSTRUCTOR = USER.new()
GRAFANA_NAME = re.compile(r"\$__\w+\(\)|\$\w+")


def by_name(query: Query) -> str:
    return query.name


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def statistics(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Postgres]:
    """Provide a server with the roles that docker/postgres/roles.sh makes, and figures in statistics."""
    folder = tmp_path_factory.mktemp("boards")
    [port] = free_ports(1)
    server = Postgres(folder / "postgres", port, "superuser", durable=False)
    async with running(server, folder / "logs"):
        run_script(server, folder)
        await migrate("statistics", server.url("statistics", role=OWNER, password=PASSWORDS.owner))
        await fill(server)
        yield server


async def fill(server: Postgres) -> None:
    course, lecture, learner, at = COURSE.new(), LECTURE.new(), USER.new(), NOW - timedelta(days=9)
    connection = await connect(server, "statistics", "statistics")
    rows: list[tuple[str, tuple[object, ...]]] = [
        ("courses (course_id, revision, category_id, instructor_ids)", (course, 1, CATEGORY.new(), [INSTRUCTOR])),
        (
            "sales (at, course_id, instructor_id, currency, orders, refunded_orders, gross_minor, refunds_minor)",
            (at, course, INSTRUCTOR, "USD", 3, 1, 3_000, 1_000),
        ),
        ("enrollments (at, course_id, enrollments)", (at, course, 3)),
        ("learners (course_id, user_id, at)", (course, learner, at)),
        (
            "watching (at, course_id, lecture_id, user_id, seconds)",
            (at + timedelta(days=8), course, lecture, learner, 600),
        ),
        ("lecture_completions (lecture_id, user_id, course_id, at)", (lecture, learner, course, at)),
        ("course_completions (course_id, user_id, at)", (course, learner, at)),
    ]
    for table, values in rows:
        places = ", ".join(f"${position}" for position in range(1, len(values) + 1))
        await connection.execute(f"INSERT INTO {table} VALUES ({places})", *values)
    await connection.close()


def as_grafana_sends_it(sql: str) -> str:
    """Replace the macros and variables that the boards use."""
    values = {
        "$__timeFrom()": f"'{NOW - timedelta(days=30):%Y-%m-%dT%H:%M:%SZ}'",
        "$__timeTo()": f"'{NOW:%Y-%m-%dT%H:%M:%SZ}'",
        "$instructor": INSTRUCTOR,
    }
    return GRAFANA_NAME.sub(lambda found: values[found[0]], sql)


@pytest.mark.servers
@pytest.mark.parametrize("query", queries("statistics"), ids=by_name)
@pytest.mark.asyncio(loop_scope="module")
async def test_a_query_of_statistics_returns_rows_with_figures(statistics: Postgres, query: Query) -> None:
    connection = await connect(statistics, GRAFANA, "statistics")
    rows = await connection.fetch(as_grafana_sends_it(query.target["rawSql"]))
    await connection.close()
    assert rows
    assert all(value is not None for row in rows for value in row.values())
    if query.target.get("format") == "time_series":
        assert isinstance(rows[0]["time"], datetime)


@pytest.mark.servers
@pytest.mark.asyncio(loop_scope="module")
async def test_the_role_of_the_boards_changes_nothing_and_sees_no_other_database(statistics: Postgres) -> None:
    connection = await connect(statistics, GRAFANA, "statistics")
    for read_only in ("on", "off"):
        await connection.execute(f"SET default_transaction_read_only = {read_only}")
        for forbidden in ("DELETE FROM sales", "UPDATE sales SET orders = 0", "CREATE TABLE mine (id int)"):
            with pytest.raises((asyncpg.InsufficientPrivilegeError, asyncpg.ReadOnlySQLTransactionError)):
                await connection.execute(forbidden)
    await connection.close()
    for other in ("accounts", "orders", "learning", "notifications", "catalog"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connect(statistics, GRAFANA, other)


LINES: tuple[Mapping[str, Any], ...] = (
    *(
        {
            "event.action": "operation",
            "event.outcome": "failure",
            "event.duration": 1_000_000,
            "graphql.operation.name": "Search",
            "graphql.root_fields": [field],
            "graphql.cache": "miss",
            "graphql.client.name": "web",
            "graphql.client.version": "1",
            "graphql.deprecated": ["User.name"],
            "error.code": ["TIMEOUT"],
            "log.level": "info",
        }
        for field in ("course", "addToCart", "startCheckout", "courseSearch", "searchSuggestions")
    ),
    {"event.action": "slow-operation", "graphql.operation.name": "Search", "log.level": "warning"},
    {"event.action": "order-paid", "log.level": "info"},
    {
        "event.action": "job",
        "lectern.job": "videos.transcode",
        "service.name": "lectern-worker",
        "log.level": "error",
    },
)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def logs(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[AsyncElasticsearch, str]]:
    """Provide an index with lines of all kinds."""
    with search_server(tmp_path_factory.mktemp("elasticsearch")) as url:
        client, index = AsyncElasticsearch(url), f"test-boards-{uuid4().hex}"
        await client.indices.create(index=index, mappings=MAPPINGS)
        for line in LINES:
            await client.index(index=index, document={"@timestamp": NOW.isoformat(), "message": "x", **line})
        await client.indices.refresh(index=index)
        yield client, index
        await client.indices.delete(index=index)
        await client.close()


@pytest.mark.parametrize("query", queries("logs"), ids=by_name)
@pytest.mark.asyncio(loop_scope="module")
async def test_a_query_of_the_logs_finds_lines_with_the_fields_that_it_shows(
    logs: tuple[AsyncElasticsearch, str], query: Query
) -> None:
    client, index = logs
    target = query.target
    shown = {
        *(bucket["field"] for bucket in target["bucketAggs"]),
        *(metric["field"] for metric in target["metrics"] if "field" in metric),
    }
    assert shown <= set(Field)
    exist = [{"exists": {"field": field}} for field in sorted(shown)]
    asked = {"query_string": {"query": target["query"]}}
    found = await client.search(index=index, query={"bool": {"filter": [asked, *exist]}})
    assert found["hits"]["hits"]
    if target["query"] != "*":
        everything = await client.count(index=index)
        assert found["hits"]["total"]["value"] < everything["count"]


SCRAPED = {"job", "process", "instance"}
"""The labels that Prometheus adds by docker/prometheus/prometheus.yml."""


def declared_labels() -> Mapping[str, set[str]]:
    """Return the labels of each metric of ours, as the sources declare them."""
    source = "\n".join(
        path.read_text() for package in ("subgraphs", "jobs", "router") for path in (ROOT / package).rglob("*.py")
    )
    found = re.findall(r'"((?:lectern|router)_\w+)",\s*"[^"]*",\s*(?:labels=)?\[([^\]]*)\]', source)
    return {name.removesuffix("_total"): {*re.findall(r'"(\w+)"', labels), "le"} for name, labels in found}


def test_no_metric_has_a_label_that_prometheus_replaces() -> None:
    assert [name for name, labels in declared_labels().items() if labels & SCRAPED] == []


@pytest.mark.parametrize("query", queries("prometheus"), ids=by_name)
def test_a_query_of_metrics_uses_labels_that_they_have(query: Query) -> None:
    labels = declared_labels()
    expression = query.target["expr"]
    metrics = {
        re.sub("_(count|bucket|sum|total)$", "", name) for name in re.findall(r"\b(?:lectern|router)_\w+", expression)
    }
    used = set(re.findall(r'[{,]\s*(\w+)\s*(?:=~|!=|=|!~)\s*"', expression))
    for grouped in re.findall(r"\b(?:by|without)\s*\(([^)]*)\)", expression):
        used |= {each.strip() for each in grouped.split(",")}
    known = set.union(SCRAPED, *(labels.get(metric, set()) for metric in metrics))
    assert used <= known
