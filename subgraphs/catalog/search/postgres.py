"""Search in PostgreSQL: full text with weights (A title to D description), and trigrams against slips of the pen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Double, Numeric, and_, case, cast, func, literal, not_, or_, select, true
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import Text

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
from subgraphs.catalog.store.tables import course_search
from subgraphs.kernel.clock import Clock
from subgraphs.kernel.ids import CourseId
from subgraphs.kernel.pagination import page_of
from subgraphs.kernel.sql import Database, read_only

_FACET_VALUES = 50
_c = course_search.c


@dataclass(frozen=True, slots=True)
class _Found:
    course_id: CourseId
    value: float


class PostgresSearch:
    """`service.ports.CourseSearch` in a table beside the courses."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def is_prepared(self) -> bool:
        return True

    async def prepare(self) -> None:
        """The migrations made the table."""

    async def put(self, document: CourseDocument) -> None:
        await self._store(
            {
                "course_id": document.course_id,
                "revision": document.revision,
                "listed": True,
                "title": document.title,
                "subtitle": document.subtitle,
                "description": document.description,
                "lecture_titles": "\n".join(document.lecture_titles),
                "category_ids": list(document.category_ids),
                "level": document.level.value,
                "language": document.language,
                "price_minor": document.price_minor,
                "currency": document.currency,
                "price_major": document.price_major,
                "duration_seconds": document.duration_seconds,
                "rating_average": document.rating_average,
                "sales_count": document.sales_count,
                "published_at": document.published_at,
            }
        )

    async def take_out(self, course_id: CourseId, revision: int) -> None:
        # A stone stays in the place, so that an older document that arrives late finds a newer one there.
        await self._store(
            {
                "course_id": course_id,
                "revision": revision,
                "listed": False,
                **dict.fromkeys(("title", "subtitle", "description", "lecture_titles", "level", "language"), ""),
                "category_ids": [],
                "currency": "",
                **dict.fromkeys(("price_minor", "price_major", "duration_seconds", "rating_average", "sales_count"), 0),
                "published_at": self._clock(),
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
        matching = and_(_c.listed, _matches(request.words))
        narrowing = _filters(request.filter)
        async with read_only(self._database) as session:
            everything = and_(matching, *narrowing.values())
            total = await session.scalar(select(func.count()).select_from(course_search).where(everything))
            found = await self._page(session, request, everything)
            facets = {
                facet: await _count(
                    session,
                    facet,
                    and_(matching, *(condition for other, condition in narrowing.items() if other is not facet)),
                )
                for facet in FacetField
            }
        page = page_of(found, request.page, lambda row: keys_of(request.effective_sort, row.value, row.course_id)).map(
            lambda row: row.course_id
        )
        return SearchResult(page, total or 0, facets)

    async def _page(
        self, session: AsyncSession, request: SearchRequest, condition: ColumnElement[bool]
    ) -> Sequence[_Found]:
        sort = request.effective_sort
        value = cast(_sort_value(sort, request.words), Double).label("value")
        ranked = select(_c.course_id, value).where(condition).subquery()
        query = select(ranked)
        position = position_of(request)
        descending = sort in DESCENDING
        if position is not None:
            last_value, last_id = position
            further = ranked.c.value < last_value if descending else ranked.c.value > last_value
            query = query.where(or_(further, and_(ranked.c.value == last_value, ranked.c.course_id > last_id)))
        order = ranked.c.value.desc() if descending else ranked.c.value.asc()
        rows = await session.execute(query.order_by(order, ranked.c.course_id).limit(request.page.limit + 1))
        return [_Found(CourseId(row.course_id), row.value) for row in rows]


def _matches(words: str | None) -> ColumnElement[bool]:
    if not words:
        return true()
    query = func.websearch_to_tsquery("english", words)
    return or_(_c.words.op("@@")(query), literal(words).op("<%")(_c.title))


def _sort_value(sort: CourseSort, words: str | None) -> ColumnElement[Any]:
    match sort:
        case CourseSort.RELEVANCE:
            rank = func.ts_rank_cd(_c.words, func.websearch_to_tsquery("english", words), 1)
            # Rounded, so that a cursor's value compares equal to the row that it came from.
            return func.round(cast(rank + func.word_similarity(words, _c.title), Numeric), 6)
        case CourseSort.NEWEST:
            return func.extract("epoch", _c.published_at)
        case CourseSort.RATING:
            return _c.rating_average
        case CourseSort.BEST_SELLING:
            return _c.sales_count
        case CourseSort.PRICE_ASC | CourseSort.PRICE_DESC:
            return _c.price_major


def _filters(wanted: CourseFilter) -> Mapping[FacetField | None, ColumnElement[bool]]:
    """The conditions by the facet that they belong to; those of none under None."""
    conditions: dict[FacetField | None, ColumnElement[bool]] = {}
    if wanted.category_ids is not None:
        conditions[FacetField.CATEGORY] = _c.category_ids.overlap(cast(sorted(wanted.category_ids), ARRAY(Text)))
    if wanted.levels is not None:
        conditions[FacetField.LEVEL] = _c.level.in_([level.value for level in wanted.levels])
    if wanted.languages is not None:
        conditions[FacetField.LANGUAGE] = _c.language.in_(wanted.languages)
    if wanted.free is not None:
        free = _c.price_minor == 0
        conditions[FacetField.PRICE] = free if wanted.free else not_(free)
    if wanted.min_rating is not None:
        conditions[FacetField.RATING] = _c.rating_average >= wanted.min_rating
    others: list[ColumnElement[bool]] = []
    if wanted.currency is not None:
        others.append(_c.currency == wanted.currency)
    if wanted.price_minor_max is not None:
        others.append(_c.price_minor <= wanted.price_minor_max)
    if wanted.duration_seconds_min is not None:
        others.append(_c.duration_seconds >= wanted.duration_seconds_min)
    if wanted.duration_seconds_max is not None:
        others.append(_c.duration_seconds <= wanted.duration_seconds_max)
    if others:
        conditions[None] = and_(*others)
    return conditions


async def _count(
    session: AsyncSession, facet: FacetField, condition: ColumnElement[bool]
) -> tuple[tuple[str, int], ...]:
    value: ColumnElement[Any]
    match facet:
        case FacetField.CATEGORY:
            value = func.unnest(_c.category_ids)
        case FacetField.LEVEL:
            value = _c.level
        case FacetField.LANGUAGE:
            value = _c.language
        case FacetField.PRICE:
            value = case((_c.price_minor == 0, FREE), else_=PAID)
        case FacetField.RATING:
            counts = [
                func.count().filter(_c.rating_average >= step).label(f"step{index}")
                for index, step in enumerate(RATING_STEPS)
            ]
            row = (await session.execute(select(*counts).where(condition))).one()
            return tuple((str(step), count) for step, count in zip(RATING_STEPS, row, strict=True) if count)
    values = select(value.label("value")).select_from(course_search).where(condition).subquery()
    number = func.count().label("number")
    rows = await session.execute(
        select(values.c.value, number)
        .group_by(values.c.value)
        .order_by(number.desc(), values.c.value)
        .limit(_FACET_VALUES)
    )
    return tuple((row.value, row.number) for row in rows)
