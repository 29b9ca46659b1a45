"""Search in Elasticsearch, through the official client."""

from collections.abc import Mapping, Sequence
from typing import Any

from elasticsearch import AsyncElasticsearch, BadRequestError, ConflictError

from subgraphs.catalog.search.analysis.corrections import corrected
from subgraphs.catalog.search.analysis.document_tokens import document_tokens
from subgraphs.catalog.search.analysis.expressions import WordQuery
from subgraphs.catalog.search.analysis.query_words import Breadth, word_query
from subgraphs.catalog.search.elastic_queries import bool_query, queries
from subgraphs.catalog.search.relevance import points_and_sales, relevance
from subgraphs.catalog.search.widening import find_widening
from subgraphs.catalog.service.search.cursors import keys_of, position_of
from subgraphs.catalog.service.search.search_model import (
    DESCENDING,
    FREE,
    MAX_TOTAL,
    PAID,
    RATING_STEPS,
    CourseDocument,
    CourseFilter,
    CourseSort,
    FacetField,
    SearchRequest,
    SearchResult,
)
from subgraphs.kernel.graphql.pagination import page_of
from subgraphs.kernel.identity.ids import CourseId

_FACET_VALUES = 50

_WORD = {"type": "keyword"}
_MAPPINGS: dict[str, Any] = {
    "dynamic": "strict",
    "properties": {
        "course_id": _WORD,
        "listed": {"type": "boolean"},
        "words": _WORD,
        "title_words": _WORD,
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
        "published_ms": {"type": "long"},
    },
}

_FIELDS = frozenset(_MAPPINGS["properties"])
_LISTED = {"term": {"listed": True}}

_SORT_FIELDS: Mapping[CourseSort, str] = {
    CourseSort.RELEVANCE: "sales_count",
    CourseSort.NEWEST: "published_ms",
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
    """`service.ports.search.CourseSearch` in one index.

    The course's revision is the external version of its document, so that the engine itself rejects older documents.
    With `refresh` each change is searchable at once, which is expensive; without, within a second.
    """

    def __init__(self, client: AsyncElasticsearch, *, index: str, refresh: bool = False) -> None:
        self._client = client
        self._index = index
        self._refresh = refresh

    async def is_prepared(self) -> bool:
        return bool(await self._client.indices.exists(index=self._index)) and not await self._is_outdated()

    async def prepare(self) -> None:
        if await self.is_prepared():
            return
        await self._client.indices.delete(index=self._index, ignore_unavailable=True)
        try:
            await self._client.indices.create(index=self._index, mappings=_MAPPINGS)
        except BadRequestError as problem:
            if problem.error != "resource_already_exists_exception":
                raise

    async def _is_outdated(self) -> bool:
        """Check whether the index was created by a release with other fields: it has to be built again."""
        mappings = (await self._client.indices.get_mapping(index=self._index)).body
        return any(index["mappings"].get("properties", {}).keys() != _FIELDS for index in mappings.values())

    async def put(self, document: CourseDocument) -> None:
        tokens = document_tokens(document)
        await self._store(
            document.course_id,
            document.revision,
            {
                "course_id": document.course_id,
                "listed": True,
                "words": sorted(tokens.all),
                "title_words": sorted(tokens.title),
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
                "published_ms": document.published_ms,
            },
        )

    async def remove(self, course_id: CourseId, revision: int) -> None:
        # Not deleted: the engine soon discards the version of a deleted document, and would then accept an older
        # document that arrives late.
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
            return  # the indexed document is as new or newer

    async def find(self, request: SearchRequest) -> SearchResult:
        position = position_of(request)

        async def find(words: WordQuery | None) -> SearchResult:
            return await self._find(request, words, position)

        return await find_widening(request, find, self._has_matches)

    async def _has_matches(self, words: WordQuery) -> bool:
        query = {"bool": {**bool_query(words), "filter": [_LISTED]}}
        response = await self._client.search(index=self._index, query=query, size=0, track_total_hits=1)
        return bool(response.body["hits"]["total"]["value"])

    async def _find(
        self, request: SearchRequest, words: WordQuery | None, position: tuple[float, CourseId] | None
    ) -> SearchResult:
        sort = request.effective_sort
        facet_filters = _facet_filters(request.filter)
        order = "desc" if sort in DESCENDING else "asc"
        by_relevance = sort is CourseSort.RELEVANCE and words is not None
        keys = ["_score", "sales_count"] if by_relevance else [_SORT_FIELDS[sort]]
        after: list[Any] | None = None
        if position is not None:
            value, course_id = position
            after = [*(points_and_sales(value) if by_relevance else (value,)), course_id]
        response = await self._client.search(
            index=self._index,
            query={"bool": {**bool_query(words), "filter": [_LISTED, *_other_filters(request.filter)]}},
            post_filter={"bool": {"filter": list(facet_filters.values())}},
            aggs=_aggregations(facet_filters),
            sort=[*({key: {"order": order}} for key in keys), {"course_id": {"order": "asc"}}],
            search_after=after,
            size=request.page.limit + 1,
            source=False,
            track_total_hits=MAX_TOTAL + 1,
        )
        body: dict[str, Any] = response.body
        found = [(CourseId(hit["_id"]), _value(hit["sort"], by_relevance=by_relevance)) for hit in body["hits"]["hits"]]
        page = page_of(found, request.page, lambda row: keys_of(sort, row[1], row[0])).map(lambda row: row[0])
        total: int = body["hits"]["total"]["value"]
        return SearchResult(page, min(total, MAX_TOTAL), total <= MAX_TOTAL, _facets(body["aggregations"]))

    async def find_by_title(self, words: str, limit: int) -> Sequence[CourseId]:
        conditions = word_query(words, Breadth.PREFIXES).required
        if not conditions:
            return []
        response = await self._client.search(
            index=self._index,
            query={"bool": {"filter": [_LISTED, *queries(conditions, "title_words")]}},
            sort=[{"sales_count": {"order": "desc"}}, {"course_id": {"order": "asc"}}],
            size=limit,
            source=False,
            track_total_hits=False,
        )
        return [CourseId(hit["_id"]) for hit in response.body["hits"]["hits"]]

    def corrected(self, words: str, titles: Sequence[str]) -> str | None:
        return corrected(words, titles)

    async def check(self) -> None:
        """Query the server. Raises the client's errors."""
        await self._client.info()


def _value(sorted_by: list[Any], *, by_relevance: bool) -> float:
    """Return the sort value of a hit, as in cursors."""
    return relevance(sorted_by[0], sorted_by[1]) if by_relevance else float(sorted_by[0])


def _facet_filters(wanted: CourseFilter) -> Mapping[FacetField, dict[str, Any]]:
    """Return the conditions of facets: each restricts the results and the counts of all facets but its own."""
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


def _other_filters(wanted: CourseFilter) -> list[dict[str, Any]]:
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


def _aggregations(facet_filters: Mapping[FacetField, dict[str, Any]]) -> dict[str, Any]:
    def narrowed(facet: FacetField, *more: dict[str, Any]) -> dict[str, Any]:
        others = [condition for other, condition in facet_filters.items() if other is not facet]
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


def _facets(aggregations: Mapping[str, Any]) -> dict[FacetField, tuple[tuple[str, int], ...]]:
    facets = {
        facet: tuple((bucket["key"], bucket["doc_count"]) for bucket in aggregations[facet.value]["values"]["buckets"])
        for facet in _TERMS
    }
    counts = [(str(step), aggregations[_step_name(step)]["doc_count"]) for step in RATING_STEPS]
    return facets | {FacetField.RATING: tuple((step, count) for step, count in counts if count)}


def _step_name(step: float) -> str:
    return f"rating-{round(step * 10)}"
