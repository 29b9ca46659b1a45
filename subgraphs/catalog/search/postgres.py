"""Search in PostgreSQL: the tokens of courses in inverted indexes."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Text, cast, func, literal, select, text
from sqlalchemy.dialects.postgresql import ARRAY, TSVECTOR, insert
from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.catalog.search.analysis.corrections import corrected
from subgraphs.catalog.search.analysis.document_tokens import document_tokens
from subgraphs.catalog.search.analysis.expressions import WordQuery
from subgraphs.catalog.search.analysis.query_words import Breadth, word_query
from subgraphs.catalog.search.postgres_counts import CourseSet, count
from subgraphs.catalog.search.postgres_pages import Found, Order, Position, page_in_order
from subgraphs.catalog.search.postgres_relevance import page_by_relevance
from subgraphs.catalog.search.postgres_tokens import (
    LISTED,
    facet_restrictions,
    in_title,
    index_tokens,
    other_restrictions,
)
from subgraphs.catalog.search.tsquery import TokenQuery
from subgraphs.catalog.search.widening import find_widening
from subgraphs.catalog.service.search.cursors import keys_of, position_of
from subgraphs.catalog.service.search.search_model import (
    DESCENDING,
    MAX_TOTAL,
    CourseDocument,
    CourseFilter,
    CourseSort,
    FacetField,
    SearchRequest,
    SearchResult,
)
from subgraphs.catalog.store.tables import course_search
from subgraphs.kernel.graphql.pagination import page_of
from subgraphs.kernel.identity.ids import CourseId
from subgraphs.kernel.persistence.sql import Database, read_only
from subgraphs.kernel.platform.clock import Clock

_SETTINGS = text(
    # The tokens of a course are stored apart from its row: comparing them row by row would read all of them. Some words
    # match a thousand times as many courses as others, so each search needs a plan of its own.
    "select set_config('enable_seqscan', 'off', true), set_config('jit', 'off', true),"
    " set_config('plan_cache_mode', 'force_custom_plan', true),"
    # The number of courses when the table was last analysed; -1 before.
    " (select reltuples from pg_class where oid = 'course_search'::regclass) as estimated_courses"
)
_c = course_search.c


class PostgresSearch:
    """`service.ports.search.CourseSearch` in a table of the domain's database."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def is_prepared(self) -> bool:
        return True

    async def prepare(self) -> None:
        """Do nothing: the migrations create the table."""

    async def put(self, document: CourseDocument) -> None:
        await self._store(row_of(document))

    async def remove(self, course_id: CourseId, revision: int) -> None:
        # A tombstone with the revision remains, so that an older document that arrives late is rejected.
        await self._store(
            {
                "course_id": course_id,
                "revision": revision,
                "listed": False,
                **dict.fromkeys(("words", "title_words"), cast(literal("", Text), TSVECTOR)),
                **dict.fromkeys(("level", "language", "currency"), ""),
                "category_ids": [],
                **dict.fromkeys(("price_minor", "price_major", "duration_seconds", "rating_average", "sales_count"), 0),
                "published_ms": 0,
            }
        )

    async def _store(self, values: Mapping[str, Any]) -> None:
        statement = insert(course_search).values(**values)
        async with self._database.engine.begin() as connection:
            await connection.execute(
                statement.on_conflict_do_update(
                    index_elements=["course_id"],
                    set_={name: statement.excluded[name] for name in values if name != "course_id"},
                    where=_c.revision < statement.excluded.revision,
                )
            )

    async def find(self, request: SearchRequest) -> SearchResult:
        after = position_of(request)
        position = Position(request.page.limit + 1, after)
        async with read_only(self._database) as session:
            estimated_courses: float = (await session.execute(_SETTINGS)).one().estimated_courses

            async def find(words: WordQuery | None) -> SearchResult:
                return await _find(session, request, words, position, estimated_courses)

            async def has_matches(words: WordQuery) -> bool:
                matching = CourseSet(_query(words)).condition
                return bool(await session.scalar(select(select(_c.course_id).where(matching).exists())))

            return await find_widening(request, find, has_matches)

    async def find_by_title(self, words: str, limit: int) -> Sequence[CourseId]:
        conditions = word_query(words, Breadth.PREFIXES).required
        if not conditions:
            return []
        courses = CourseSet(TokenQuery(tuple(map(in_title, conditions))))
        async with read_only(self._database) as session:
            await session.execute(_SETTINGS)
            # As if there were many: the best-selling courses are looked at first.
            rows = await page_in_order(session, courses, Order(_c.sales_count), Position(limit, None), MAX_TOTAL + 1)
        return [row.course_id for row in rows]

    def corrected(self, words: str, titles: Sequence[str]) -> str | None:
        return corrected(words, titles)


async def _find(
    session: AsyncSession,
    request: SearchRequest,
    words: WordQuery | None,
    position: Position,
    estimated_courses: float,
) -> SearchResult:
    if words is not None and words.is_empty:
        return SearchResult(page_of((), request.page, str), 0, True, dict.fromkeys(FacetField, ()))
    matching = CourseSet(_query(words)).restricted(other_restrictions(request.filter))
    restrictions = facet_restrictions(request.filter)
    total, facets = await count(session, matching, restrictions, estimated_courses)
    for restriction in restrictions.values():
        matching = matching.restricted(restriction)
    sort = request.effective_sort
    if not total:
        rows: list[Found] = []
    elif sort is CourseSort.RELEVANCE and words is not None:
        rows = await page_by_relevance(session, matching, words, position, total)
    else:
        is_restricted = words is not None or request.filter != CourseFilter()
        order = Order(_sort_column(sort), sort in DESCENDING)
        rows = await page_in_order(session, matching if is_restricted else None, order, position, total)
    page = page_of(rows, request.page, lambda row: keys_of(sort, row.value, row.course_id))
    return SearchResult(page.map(lambda row: row.course_id), min(total, MAX_TOTAL), total <= MAX_TOTAL, facets)


def _query(words: WordQuery | None) -> TokenQuery:
    if words is None:
        return TokenQuery((LISTED,))
    return TokenQuery(words.required or (LISTED,), words.excluded)


def row_of(document: CourseDocument) -> dict[str, Any]:
    """Return the row of a listed course."""
    tokens = document_tokens(document)
    return {
        "course_id": document.course_id,
        "revision": document.revision,
        "listed": True,
        "words": func.array_to_tsvector(cast(sorted(index_tokens(document, tokens)), ARRAY(Text))),
        "title_words": func.array_to_tsvector(cast(sorted(tokens.title), ARRAY(Text))),
        "category_ids": list(document.category_ids),
        "level": document.level.value,
        "language": document.language,
        "price_minor": document.price_minor,
        "currency": document.currency,
        "price_major": document.price_major,
        "duration_seconds": document.duration_seconds,
        "rating_average": document.rating_average,
        "sales_count": document.sales_count,
        "published_ms": document.published_ms,
    }


def _sort_column(sort: CourseSort) -> ColumnElement[Any]:
    match sort:
        case CourseSort.NEWEST:
            return _c.published_ms
        case CourseSort.RATING:
            return _c.rating_average
        case CourseSort.BEST_SELLING | CourseSort.RELEVANCE:
            return _c.sales_count
        case CourseSort.PRICE_ASC | CourseSort.PRICE_DESC:
            return _c.price_major
