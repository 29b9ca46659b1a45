"""The searches that found nothing, in PostgreSQL."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Date, Text, delete, func, literal, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.catalog.service.search.search_model import UnmatchedSearch
from subgraphs.catalog.store.tables import unmatched_searches

_c = unmatched_searches.c


class SqlUnmatchedSearches:
    """`service.ports.unmatched_searches.UnmatchedSearches` within one transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def count(self, day: date, words: str, most: int) -> None:
        known = select(_c.words).where(_c.day == day, _c.words == words).exists()
        others = select(_c.words).where(_c.day == day).limit(most).subquery()
        number = select(func.count()).select_from(others).scalar_subquery()
        row = select(literal(day, Date), literal(words, Text), literal(1)).where(or_(known, number < most))
        statement = insert(unmatched_searches).from_select(["day", "words", "searches"], row)
        await self._session.execute(
            statement.on_conflict_do_update(index_elements=["day", "words"], set_={"searches": _c.searches + 1})
        )

    async def most_frequent(self, since: date, first: int) -> Sequence[UnmatchedSearch]:
        searches = func.sum(_c.searches)
        rows = await self._session.execute(
            select(_c.words, searches.label("searches"))
            .where(_c.day >= since)
            .group_by(_c.words)
            .order_by(searches.desc(), _c.words)
            .limit(first)
        )
        return [UnmatchedSearch(row.words, row.searches) for row in rows]

    async def purge(self, before: date) -> None:
        await self._session.execute(delete(unmatched_searches).where(_c.day < before))
