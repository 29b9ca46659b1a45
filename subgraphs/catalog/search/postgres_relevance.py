"""The pages of results in PostgreSQL, in the order of their relevance.

The conditions that a title satisfies are looked up in the index, as the words are. So the results come in tiers by
their number, and a tier is read only if the page reaches it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from itertools import combinations, pairwise
from operator import add
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Integer, Text, cast, func, literal, select
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.catalog.search.analysis.expressions import AllOf, AnyOf, Expression, Tokens, WordQuery
from subgraphs.catalog.search.postgres_counts import CourseSet
from subgraphs.catalog.search.postgres_pages import Found, Order, Position, fetch_found, page_in_order
from subgraphs.catalog.search.postgres_tokens import in_title
from subgraphs.catalog.search.relevance import MAX_SALES, PREFERRED_IN_TITLE, REQUIRED_IN_TITLE
from subgraphs.catalog.search.tsquery import TokenQuery, tsquery
from subgraphs.catalog.service.search.search_model import MAX_TOTAL
from subgraphs.catalog.store.tables import course_search

_RANKED_AT_ONCE = 2_000
"""So many courses are ranked without looking for tiers."""
_MAX_RANKED = 2_000
"""Of more courses in a tier, the best-selling ones are ranked: of all, or of some if even reading all takes long."""
_MAX_COMBINED = 4
"""Of more conditions, titles that satisfy some are one tier, however many they satisfy."""
_POINT = MAX_SALES + 1
_c = course_search.c
_SALES = Order(_c.sales_count)


@dataclass(frozen=True, slots=True)
class Tier:
    """Courses whose titles are worth a number of points in this range."""

    query: TokenQuery
    least: int
    most: int


def tiers(query: TokenQuery, words: WordQuery) -> Iterator[Tier]:
    """Return the tiers of the courses that satisfy the query, the most relevant first."""
    required, preferred = (tuple(map(in_title, conditions)) for conditions in (words.required, words.preferred))
    all_preferred = PREFERRED_IN_TITLE * len(preferred)
    best = REQUIRED_IN_TITLE * len(required) + all_preferred
    if best:
        yield Tier(query.requiring(*required, *preferred), best, best)
    if preferred and required:
        fewer = query.requiring(*required).excluding(AllOf(preferred))
        yield Tier(fewer, REQUIRED_IN_TITLE * len(required), best - 1)
    steps = range(len(required), 0, -1) if len(required) <= _MAX_COMBINED else (len(required), 1)
    for above, number in pairwise(steps):
        some = query.requiring(_at_least(number, required)).excluding(_at_least(above, required))
        most = REQUIRED_IN_TITLE * (above - 1) + all_preferred
        yield Tier(some, REQUIRED_IN_TITLE * number, most)
    others = query.excluding(*required)
    if not _imply(words.preferred, words.required):
        yield Tier(others.requiring(AnyOf(preferred)), PREFERRED_IN_TITLE, all_preferred)
        others = others.excluding(*preferred)
    yield Tier(others, 0, 0)


def _at_least(number: int, conditions: Sequence[Expression]) -> Expression:
    if number == 1:
        return AnyOf(tuple(conditions))
    return AnyOf(tuple(AllOf(some) for some in combinations(conditions, number)))


def _imply(preferred: Sequence[Expression], required: Sequence[Expression]) -> bool:
    """Check whether a title that satisfies any preferred condition also satisfies a required one."""
    alternatives = [set(condition.tokens) for condition in required if isinstance(condition, Tokens)]
    return all(
        isinstance(condition, Tokens) and any(tokens.issuperset(condition.tokens) for tokens in alternatives)
        for condition in preferred
    )


async def page_by_relevance(
    session: AsyncSession, courses: CourseSet, words: WordQuery, position: Position, total: int
) -> list[Found]:
    """Return the courses at the position, out of about `total`."""
    if total <= _RANKED_AT_ONCE:
        return await _ranked(session, courses, words, position)
    rows: list[Found] = []
    for tier in tiers(courses.query, words):
        wanted = replace(position, limit=position.limit - len(rows))
        if position.after is not None and tier.least * _POINT > position.after[0]:
            continue
        part = courses.with_query(tier.query)
        if tier.least == tier.most:
            rows += await _by_sales(session, part, tier.least, wanted, total)
        else:
            rows += await _ranked(session, part, words, wanted)
        if len(rows) == position.limit:
            break
    return rows


async def _by_sales(
    session: AsyncSession, courses: CourseSet, points: int, position: Position, total: int
) -> list[Found]:
    """Return courses with equally many points."""
    base = points * _POINT
    if position.after is not None:
        value, course_id = position.after
        sales = value - base
        after = None if sales > MAX_SALES else (sales, course_id)
        position = replace(position, after=after)
    rows = await page_in_order(session, courses, _SALES, position, total)
    return [Found(row.course_id, base + min(row.value, MAX_SALES)) for row in rows]


async def _ranked(session: AsyncSession, courses: CourseSet, words: WordQuery, position: Position) -> list[Found]:
    """Return courses by their points and sales, out of the best-selling ones."""
    columns = (_c.course_id, _c.title_words, _c.sales_count)
    read = select(*columns).where(courses.condition).limit(MAX_TOTAL + 1).subquery()
    candidates = select(read).order_by(read.c.sales_count.desc(), read.c.course_id).limit(_MAX_RANKED).subquery()
    c = candidates.c
    value = _points(c.title_words, words) * _POINT + func.least(c.sales_count, MAX_SALES)
    ranked = select(c.course_id, value.label("value")).subquery()
    order = Order(ranked.c.value, course_id=ranked.c.course_id)
    return await fetch_found(session, order.at(position, select(ranked.c.course_id, ranked.c.value)))


def _points(title: ColumnElement[Any], words: WordQuery) -> ColumnElement[Any]:
    def points(conditions: Sequence[Expression], each: int) -> list[ColumnElement[Any]]:
        queries = (cast(literal(tsquery(condition), Text), TSQUERY) for condition in conditions)
        return [cast(title.op("@@")(query), Integer) * each for query in queries]

    parts = [*points(words.required, REQUIRED_IN_TITLE), *points(words.preferred, PREFERRED_IN_TITLE)]
    return cast(reduce(add, parts, literal(0)), BigInteger)
