"""Search in Elasticsearch, through the official client."""

from collections.abc import Mapping
from datetime import UTC
from typing import Any

from elasticsearch import AsyncElasticsearch, BadRequestError, ConflictError

from subgraphs.catalog.service.search_cursors import keys_of, position_of
from subgraphs.catalog.service.searching import (
    DESCENDING,
    FREE,
    PAID,
    RATING_STEPS,
    CourseDocument,
    CourseFilter,
    CourseSort,
    FacetField,
    SearchRequest,
    SearchResult,
)
from subgraphs.kernel.ids import CourseId
from subgraphs.kernel.pagination import page_of

_FACET_VALUES = 50

_TEXT = {"type": "text", "analyzer": "english"}
_WORD = {"type": "keyword"}
_MAPPINGS = {
    "dynamic": "strict",
    "properties": {
        "course_id": _WORD,
        "listed": {"type": "boolean"},
        "title": _TEXT,
        "subtitle": _TEXT,
        "all_text": _TEXT,
        "category_ids": _WORD,
        "level": _WORD,
        "language": _WORD,
        "price_kind": _WORD,
        "price_minor": {"type": "long"},
        "currency": _WORD,
        "price_major": {"type": "double"},
        "duration_seconds": {"type": "long"},
        "rating_average": {"type": "double"},
        "sales_count": {"type": "long"},
        "published_at": {"type": "long"},
    },
}

_SORT_FIELDS: Mapping[CourseSort, str] = {
    CourseSort.RELEVANCE: "_score",
    CourseSort.NEWEST: "published_at",
    CourseSort.RATING: "rating_average",
    CourseSort.BEST_SELLING: "sales_count",
    CourseSort.PRICE_ASC: "price_major",
    CourseSort.PRICE_DESC: "price_major",
}

_TERMS: Mapping[FacetField, str] = {
    FacetField.CATEGORY: "category_ids",
    FacetField.LEVEL: "level",
    FacetField.LANGUAGE: "language",
    FacetField.PRICE: "price_kind",
}


class ElasticSearch:
    """`service.ports.CourseSearch` in one index.

    Documents carry the course's revision as their external version, so that the engine itself refuses what is older.
    With `refresh` each change can be found at once, which costs much; without, within a second.
    """

    def __init__(self, client: AsyncElasticsearch, *, index: str, refresh: bool = False) -> None:
        self._client = client
        self._index = index
        self._refresh = refresh

    async def is_prepared(self) -> bool:
        return bool(await self._client.indices.exists(index=self._index))

    async def prepare(self) -> None:
        try:
            await self._client.indices.create(index=self._index, mappings=_MAPPINGS)
        except BadRequestError as problem:
            if problem.error != "resource_already_exists_exception":
                raise

    async def put(self, document: CourseDocument) -> None:
        texts = (document.title, document.subtitle, document.description, *document.lecture_titles)
        await self._store(
            document.course_id,
            document.revision,
            {
                "course_id": document.course_id,
                "listed": True,
                "title": document.title,
                "subtitle": document.subtitle,
                "all_text": "\n".join(texts),
                "category_ids": list(document.category_ids),
                "level": document.level.value,
                "language": document.language,
                "price_kind": PAID if document.price_minor else FREE,
                "price_minor": document.price_minor,
                "currency": document.currency,
                "price_major": document.price_major,
                "duration_seconds": document.duration_seconds,
                "rating_average": document.rating_average,
                "sales_count": document.sales_count,
                "published_at": round(document.published_at.astimezone(UTC).timestamp() * 1000),
            },
        )

    async def take_out(self, course_id: CourseId, revision: int) -> None:
        # Not deleted: the engine soon forgets the version of what is, and would take an older document that arrives
        # late.
        await self._store(course_id, revision, {"course_id": course_id, "listed": False})

    async def _store(self, course_id: CourseId, revision: int, document: Mapping[str, object]) -> None:
        try:
            await self._client.index(
                index=self._index,
                id=course_id,
                document=document,
                version=revision,
                version_type="external",
                refresh=self._refresh,
            )
        except ConflictError:
            return  # what is there is as new or newer

    async def find(self, request: SearchRequest) -> SearchResult:
        sort = request.effective_sort
        narrowing = _filters(request.filter)
        position = position_of(request)
        order = "desc" if sort in DESCENDING else "asc"
        answer = await self._client.search(
            index=self._index,
            query={
                "bool": {**_matching(request.words), "filter": [{"term": {"listed": True}}, *_others(request.filter)]}
            },
            post_filter={"bool": {"filter": list(narrowing.values())}},
            aggs=_aggregations(narrowing),
            sort=[{_SORT_FIELDS[sort]: {"order": order}}, {"course_id": {"order": "asc"}}],
            search_after=None if position is None else list(position),
            size=request.page.limit + 1,
            source=False,
            track_total_hits=True,
        )
        body: dict[str, Any] = answer.body
        found = [(CourseId(hit["_id"]), hit["sort"][0]) for hit in body["hits"]["hits"]]
        page = page_of(found, request.page, lambda row: keys_of(sort, row[1], row[0])).map(lambda row: row[0])
        return SearchResult(page, body["hits"]["total"]["value"], _facets(body["aggregations"]))

    async def check(self) -> None:
        """Answers, or raises what the client raises."""
        await self._client.info()


def _matching(words: str | None) -> dict[str, object]:
    if not words:
        return {"must": [{"match_all": {}}]}
    return {
        "must": [{"match": {"all_text": {"query": words, "operator": "and", "fuzziness": "AUTO"}}}],
        "should": [
            {"match": {"title": {"query": words, "boost": 4, "fuzziness": "AUTO"}}},
            {"match": {"subtitle": {"query": words, "boost": 2}}},
        ],
    }


def _filters(wanted: CourseFilter) -> Mapping[FacetField, dict[str, Any]]:
    """The conditions that belong to a facet: they narrow the results, and every facet's counts but its own."""
    conditions: dict[FacetField, dict[str, Any]] = {}
    if wanted.category_ids is not None:
        conditions[FacetField.CATEGORY] = {"terms": {"category_ids": sorted(wanted.category_ids)}}
    if wanted.levels is not None:
        conditions[FacetField.LEVEL] = {"terms": {"level": sorted(level.value for level in wanted.levels)}}
    if wanted.languages is not None:
        conditions[FacetField.LANGUAGE] = {"terms": {"language": sorted(wanted.languages)}}
    if wanted.free is not None:
        conditions[FacetField.PRICE] = {"term": {"price_kind": FREE if wanted.free else PAID}}
    if wanted.min_rating is not None:
        conditions[FacetField.RATING] = {"range": {"rating_average": {"gte": wanted.min_rating}}}
    return conditions


def _others(wanted: CourseFilter) -> list[dict[str, Any]]:
    conditions: list[dict[str, Any]] = []
    if wanted.currency is not None:
        conditions.append({"term": {"currency": wanted.currency}})
    if wanted.price_minor_max is not None:
        conditions.append({"range": {"price_minor": {"lte": wanted.price_minor_max}}})
    if wanted.duration_seconds_min is not None:
        conditions.append({"range": {"duration_seconds": {"gte": wanted.duration_seconds_min}}})
    if wanted.duration_seconds_max is not None:
        conditions.append({"range": {"duration_seconds": {"lte": wanted.duration_seconds_max}}})
    return conditions


def _aggregations(narrowing: Mapping[FacetField, dict[str, Any]]) -> dict[str, Any]:
    def narrowed(facet: FacetField, *more: dict[str, Any]) -> dict[str, Any]:
        others = [condition for other, condition in narrowing.items() if other is not facet]
        return {"filter": {"bool": {"filter": [*others, *more]}}}

    terms = {
        facet.value: {
            **narrowed(facet),
            "aggs": {
                "values": {
                    "terms": {"field": field, "size": _FACET_VALUES, "order": [{"_count": "desc"}, {"_key": "asc"}]}
                }
            },
        }
        for facet, field in _TERMS.items()
    }
    steps = {
        _step_name(step): narrowed(FacetField.RATING, {"range": {"rating_average": {"gte": step}}})
        for step in RATING_STEPS
    }
    return terms | steps


def _facets(answered: Mapping[str, Any]) -> dict[FacetField, tuple[tuple[str, int], ...]]:
    facets = {
        facet: tuple((bucket["key"], bucket["doc_count"]) for bucket in answered[facet.value]["values"]["buckets"])
        for facet in _TERMS
    }
    counts = [(str(step), answered[_step_name(step)]["doc_count"]) for step in RATING_STEPS]
    return facets | {FacetField.RATING: tuple((step, count) for step, count in counts if count)}


def _step_name(step: float) -> str:
    return f"rating-{round(step * 10)}"
