"""A data stream of Elasticsearch, which a collector fills."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from elasticsearch import ApiError, AsyncElasticsearch, TransportError

from subgraphs.kernel.logs.fields import PROCESS_PREFIX, Field, at_least
from subgraphs.kernel.logs.index_template import POLICY, TEMPLATE, lifecycle, template
from subgraphs.kernel.logs.matching import EXACT, SEARCHED
from subgraphs.kernel.logs.store import MAX_GROUPS, MAX_LINES, LogFilter, LogGroup, LogLine, LogStoreUnavailable

_DAYS = 400
"""Buckets of days, more than lines are kept."""


class ElasticLogStore:
    """`LogStore` of one data stream."""

    def __init__(self, client: AsyncElasticsearch, data_stream: str) -> None:
        self._client = client
        self._data_stream = data_stream

    async def prepare(self, retention: timedelta) -> None:
        """Set the lifecycle and the template; safe to repeat. Raises LogStoreUnavailable."""
        try:
            await self._client.ilm.put_lifecycle(name=POLICY, policy=lifecycle(retention))
            await self._client.indices.put_index_template(name=TEMPLATE, **template(self._data_stream))
        except (ApiError, TransportError) as problem:
            raise LogStoreUnavailable(type(problem).__name__) from problem

    async def find(self, wanted: LogFilter, limit: int) -> Sequence[LogLine]:
        found = await self._search(
            query=query_of(wanted),
            size=min(limit, MAX_LINES),
            sort=[{Field.TIMESTAMP: {"order": "desc"}}],
        )
        lines = [
            LogLine(hit["_id"], datetime.fromisoformat(hit["_source"][Field.TIMESTAMP]), hit["_source"])
            for hit in found["hits"]["hits"]
        ]
        return lines[::-1]

    async def summarize(self, wanted: LogFilter, by: Sequence[Field], limit: int) -> Sequence[LogGroup]:
        aggregations: dict[str, Any] = {
            "errors": {"filter": {"term": {Field.OUTCOME.value: "failure"}}},
            "durations": {"percentiles": {"field": Field.DURATION.value, "percents": [50, 95]}},
        }
        for name in reversed(by):
            terms = {"field": name.value, "size": MAX_GROUPS, "missing": ""}
            aggregations = {"groups": {"terms": terms, "aggs": aggregations}}
        found = await self._search(query=query_of(wanted), size=0, aggs=aggregations)
        groups = list(_groups(found["aggregations"], len(by))) if found["hits"]["total"]["value"] else []
        groups.sort(key=lambda group: (-group.count, group.key))
        return groups[: min(limit, MAX_GROUPS)]

    async def count_by_day(self, wanted: LogFilter) -> Mapping[str, int]:
        histogram = {"field": Field.TIMESTAMP.value, "calendar_interval": "day", "min_doc_count": 1}
        found = await self._search(query=query_of(wanted), size=0, aggs={"days": {"date_histogram": histogram}})
        buckets = found["aggregations"]["days"]["buckets"] if found["hits"]["total"]["value"] else []
        return {bucket["key_as_string"][:10]: bucket["doc_count"] for bucket in buckets[-_DAYS:]}

    async def close(self) -> None:
        await self._client.close()

    async def _search(self, **request: Any) -> Mapping[str, Any]:
        try:
            response = await self._client.search(index=self._data_stream, ignore_unavailable=True, **request)
        except (ApiError, TransportError) as problem:
            raise LogStoreUnavailable(type(problem).__name__) from problem
        body: Mapping[str, Any] = response.body
        return body


def query_of(wanted: LogFilter) -> dict[str, Any]:
    """Return the query of a filter. Nothing of it is interpreted by the engine but as a value."""
    filters: list[dict[str, Any]] = []
    times = {bound: at.isoformat() for bound, at in (("gte", wanted.since), ("lt", wanted.until)) if at is not None}
    if times:
        filters.append({"range": {Field.TIMESTAMP.value: times}})
    if wanted.process is not None:
        filters.append({"term": {Field.PROCESS.value: PROCESS_PREFIX + wanted.process}})
    if wanted.level is not None:
        filters.append({"terms": {Field.LEVEL.value: list(at_least(wanted.level))}})
    if wanted.has is not None:
        filters.append({"exists": {"field": wanted.has.value}})
    for part, name in EXACT:
        value = getattr(wanted, part)
        if value is not None:
            filters.append({"term": {name.value: value}})
    if wanted.text is not None:
        pattern = {"value": f"*{_literally(wanted.text)}*", "case_insensitive": True}
        filters.append(
            {"bool": {"should": [{"wildcard": {name.value: pattern}} for name in SEARCHED], "minimum_should_match": 1}}
        )
    return {"bool": {"filter": filters}} if filters else {"match_all": {}}


def _literally(text: str) -> str:
    return "".join(f"\\{character}" if character in "\\*?" else character for character in text)


def _groups(aggregation: Mapping[str, Any], depth: int, key: tuple[str, ...] = ()) -> Sequence[LogGroup]:
    if depth:
        return [
            group
            for bucket in aggregation["groups"]["buckets"]
            for group in _groups(bucket, depth - 1, (*key, str(bucket["key"])))
        ]
    percents = aggregation["durations"]["values"]
    return [
        LogGroup(
            key,
            aggregation["doc_count"],
            aggregation["errors"]["doc_count"],
            _milliseconds(percents["50.0"]),
            _milliseconds(percents["95.0"]),
        )
    ]


def _milliseconds(nanoseconds: float | None) -> float | None:
    return None if nanoseconds is None else nanoseconds / 1_000_000
