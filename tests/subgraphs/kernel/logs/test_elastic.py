"""The peculiarities of Elasticsearch: its configuration, and outages."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from elasticsearch import AsyncElasticsearch

from lectern.embedded.processes.ports import free_ports
from subgraphs.kernel.logs.elastic import ElasticLogStore
from subgraphs.kernel.logs.fields import Field
from subgraphs.kernel.logs.index_template import MAPPINGS, lifecycle, template
from subgraphs.kernel.logs.store import LogFilter, LogStoreUnavailable


@pytest.fixture
async def client(elasticsearch_url: str) -> AsyncIterator[AsyncElasticsearch]:
    async with AsyncElasticsearch(elasticsearch_url) as client:
        yield client


def test_every_field_of_the_schema_has_a_type_except_what_is_never_written() -> None:
    assert MAPPINGS["properties"].keys() == {field.value for field in Field} - {"user.id"} | {"labels"}


def test_lines_expire_after_the_retention() -> None:
    policy = lifecycle(timedelta(days=30))
    assert policy["phases"]["delete"] == {"min_age": "30d", "actions": {"delete": {}}}
    assert policy["phases"]["hot"]["actions"]["rollover"]["max_age"] == "1d"
    made = template("logs-lectern-test")
    assert made["data_stream"] == {}
    assert made["template"]["settings"]["index.lifecycle.name"] == "lectern-logs"


async def test_preparing_sets_the_policy_and_then_the_template(monkeypatch: pytest.MonkeyPatch) -> None:
    client = AsyncElasticsearch("http://127.0.0.1:1")
    made: list[tuple[str, dict[str, Any]]] = []

    async def perform(method: str, target: str, **request: Any) -> None:
        made.append((f"{method} {target}", json.loads(json.dumps(request["body"]))))

    for namespace in (client.ilm, client.indices):
        monkeypatch.setattr(namespace, "perform_request", perform)
    await ElasticLogStore(client, "logs-lectern-default").prepare(timedelta(days=14))
    assert [request for request, _ in made] == [
        "PUT /_ilm/policy/lectern-logs",
        "PUT /_index_template/lectern-logs",
    ]
    assert made[0][1]["policy"] == lifecycle(timedelta(days=14))
    assert made[1][1]["index_patterns"] == ["logs-lectern-default"]
    await client.close()


async def test_a_field_that_is_not_of_the_schema_is_kept_and_not_indexed(client: AsyncElasticsearch) -> None:
    index = "test-logs-foreign"
    await client.indices.create(index=index, mappings=MAPPINGS)
    await client.index(
        index=index,
        document={"@timestamp": "2026-11-30T12:00:00Z", "message": "x", "made.up": 1, "labels.any": "y"},
        refresh=True,
    )
    mappings = (await client.indices.get_mapping(index=index)).body[index]["mappings"]["properties"]
    assert "made" not in mappings
    [line] = await ElasticLogStore(client, index).find(LogFilter(), 1)
    assert line.document["made.up"] == 1
    await client.indices.delete(index=index)


async def test_a_server_that_is_down_is_an_outage() -> None:
    (port,) = free_ports(1)
    store = ElasticLogStore(AsyncElasticsearch(f"http://127.0.0.1:{port}", max_retries=0), "logs-lectern-default")
    with pytest.raises(LogStoreUnavailable):
        await store.find(LogFilter(), 1)
    with pytest.raises(LogStoreUnavailable):
        await store.prepare(timedelta(days=1))
    await store.close()


async def test_a_data_stream_that_does_not_exist_yet_has_no_lines(client: AsyncElasticsearch) -> None:
    assert await ElasticLogStore(client, "logs-lectern-nothing").find(LogFilter(), 1) == []
