"""The pages of results in PostgreSQL, in the order of a column."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.catalog.search.postgres_counts import CourseSet
from subgraphs.catalog.service.search.search_model import MAX_TOTAL
from subgraphs.catalog.store.tables import course_search
from subgraphs.kernel.identity.ids import CourseId

_WALKED_FOR_EACH = 20
"""The index of an order is read up to this number of courses for each result."""

_c = course_search.c


@dataclass(frozen=True, slots=True)
class Found:
    """A result, and its value in the order of the results."""

    course_id: CourseId
    value: float


@dataclass(frozen=True, slots=True)
class Position:
    """The part of the results to return: `limit` of them, after the one with this value and id."""

    limit: int
    after: tuple[float, CourseId] | None


@dataclass(frozen=True, slots=True)
class Order:
    """An order by a value, then by id."""

    value: ColumnElement[Any]
    descending: bool = True
    course_id: ColumnElement[Any] = _c.course_id

    def at(self, position: Position, statement: Select[Any]) -> Select[Any]:
        """Return the statement with the order, from the position on."""
        order = self.value.desc() if self.descending else self.value.asc()
        ordered = statement.order_by(order, self.course_id).limit(position.limit)
        if position.after is None:
            return ordered
        last_value, last_id = position.after
        # The first condition is implied by the second, and bounds the scan of the index.
        bound = self.value <= last_value if self.descending else self.value >= last_value
        further = self.value < last_value if self.descending else self.value > last_value
        return ordered.where(and_(bound, or_(further, self.course_id > last_id)))


async def page_in_order(
    session: AsyncSession, courses: CourseSet | None, order: Order, position: Position, total: int
) -> list[Found]:
    """Return the courses at the position, out of about `total`; None are all listed courses."""
    columns = (order.course_id, order.value.label("value"))
    if courses is None:
        return await fetch_found(session, order.at(position, select(*columns).where(_c.listed)))
    if total > MAX_TOTAL:
        # Of many results some come early in the order, in general.
        walked = Position(_WALKED_FOR_EACH * position.limit, position.after)
        statement = select(*columns, courses.condition.label("matches")).where(_c.listed)
        first = order.at(walked, statement).subquery()
        rows = await fetch_found(
            session, select(first.c.course_id, first.c.value).where(first.c.matches).limit(position.limit)
        )
        if len(rows) == position.limit:
            return rows
    return await fetch_found(session, order.at(position, select(*columns).where(courses.condition)))


async def fetch_found(session: AsyncSession, statement: Select[Any]) -> list[Found]:
    """Return the rows of a statement whose columns are an id and a value."""
    return [Found(CourseId(course_id), float(value)) for course_id, value in await session.execute(statement)]
