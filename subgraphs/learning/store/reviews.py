"""Reviews, and the ratings that they add up to."""

from collections import defaultdict
from collections.abc import Collection, Mapping

from sqlalchemy import ColumnElement, Row, Select, func, select, true
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.kernel.graphql.pagination import Page, PageRequest, page_of
from subgraphs.kernel.identity.ids import CourseId, ReviewId, UserId
from subgraphs.kernel.persistence.conditions import one_of
from subgraphs.learning.service.reviews.ratings import Rating, Review, ReviewFilter, TakeDown
from subgraphs.learning.store.tables import courses, ratings, reviews


class SqlReviews:
    """Repository of the tables of reviews and ratings."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def by_ids(self, review_ids: Collection[ReviewId]) -> Mapping[ReviewId, Review]:
        rows = await self._session.execute(select(reviews).where(one_of(reviews.c.id, review_ids)))
        return {row.id: _review(row) for row in rows}

    async def of_author(self, author_id: UserId, course_ids: Collection[CourseId]) -> Mapping[CourseId, Review]:
        rows = await self._session.execute(
            select(reviews).where(reviews.c.author_id == author_id, one_of(reviews.c.course_id, course_ids))
        )
        return {row.course_id: _review(row) for row in rows}

    async def pages(self, course_ids: Collection[CourseId], request: PageRequest) -> Mapping[CourseId, Page[Review]]:
        place = func.row_number().over(partition_by=reviews.c.course_id, order_by=reviews.c.id.desc())
        numbered = select(reviews, place.label("place")).where(
            one_of(reviews.c.course_id, course_ids), reviews.c.taken_down_at.is_(None)
        )
        if request.after is not None:
            numbered = numbered.where(reviews.c.id < str(request.after[0]))
        each = numbered.subquery()
        rows = await self._session.execute(
            select(each).where(each.c.place <= request.limit + 1).order_by(each.c.course_id, each.c.place)
        )
        found: defaultdict[CourseId, list[Review]] = defaultdict(list)
        for row in rows:
            found[row.course_id].append(_review(row))
        return {course_id: page_of(found[course_id], request, lambda review: [review.id]) for course_id in course_ids}

    async def received(
        self, instructor_id: UserId, course_id: CourseId | None, wanted: ReviewFilter, request: PageRequest
    ) -> Page[Review]:
        taught = select(courses.c.id).where(courses.c.instructor_ids.contains([instructor_id]))
        if course_id is not None:
            taught = taught.where(courses.c.id == course_id)
        of = taught.subquery("taught")
        # A page of each course, then of all: the rows read are bounded by the number of courses, not of reviews.
        each = _page(wanted, request).where(reviews.c.course_id == of.c.id).correlate(of).lateral("page")
        rows = await self._session.execute(
            select(each).select_from(of.join(each, true())).order_by(each.c.id.desc()).limit(request.limit + 1)
        )
        return page_of([_review(row) for row in rows], request, lambda review: [review.id])

    async def search(
        self, course_id: CourseId | None, author_id: UserId | None, wanted: ReviewFilter, request: PageRequest
    ) -> Page[Review]:
        query = _page(wanted, request)
        if course_id is not None:
            query = query.where(reviews.c.course_id == course_id)
        if author_id is not None:
            query = query.where(reviews.c.author_id == author_id)
        rows = await self._session.execute(query)
        return page_of([_review(row) for row in rows], request, lambda review: [review.id])

    async def save(self, review: Review) -> None:
        row = {
            "id": review.id,
            "course_id": review.course_id,
            "author_id": review.author_id,
            "rating": review.rating,
            "body": review.body,
            "created_at": review.created_at,
            "updated_at": review.updated_at,
            "reply": review.reply,
            "replied_at": review.replied_at,
            "taken_down_at": None if review.take_down is None else review.take_down.at,
            "take_down_reason": None if review.take_down is None else review.take_down.reason,
        }
        await self._session.execute(insert(reviews).values(row).on_conflict_do_update(index_elements=["id"], set_=row))

    async def lock_rating(self, course_id: CourseId) -> Rating:
        row = {"course_id": course_id, "histogram": [0] * 5, "revision": 0}
        await self._session.execute(insert(ratings).values(row).on_conflict_do_nothing())
        found = await self._session.execute(select(ratings).where(ratings.c.course_id == course_id).with_for_update())
        return _rating(found.one())

    async def save_rating(self, rating: Rating) -> None:
        row = {"histogram": list(rating.histogram), "revision": rating.revision}
        await self._session.execute(
            insert(ratings)
            .values(course_id=rating.course_id, **row)
            .on_conflict_do_update(index_elements=["course_id"], set_=row)
        )

    async def ratings(self, course_ids: Collection[CourseId]) -> Mapping[CourseId, Rating]:
        rows = await self._session.execute(select(ratings).where(one_of(ratings.c.course_id, course_ids)))
        return {row.course_id: _rating(row) for row in rows}


def _page(wanted: ReviewFilter, request: PageRequest) -> Select[tuple[object, ...]]:
    """Select the reviews of one page, newest first, before any restriction to courses or authors."""
    conditions: list[ColumnElement[bool]] = []
    if wanted.ratings is not None:
        conditions.append(reviews.c.rating.in_(wanted.ratings))
    if wanted.has_reply is not None:
        conditions.append(reviews.c.reply.is_not(None) if wanted.has_reply else reviews.c.reply.is_(None))
    if wanted.has_text is not None:
        conditions.append(reviews.c.body.is_not(None) if wanted.has_text else reviews.c.body.is_(None))
    if wanted.taken_down is not None:
        hidden = reviews.c.taken_down_at
        conditions.append(hidden.is_not(None) if wanted.taken_down else hidden.is_(None))
    if request.after is not None:
        conditions.append(reviews.c.id < str(request.after[0]))
    return select(reviews).where(*conditions).order_by(reviews.c.id.desc()).limit(request.limit + 1)


def _review(row: Row[tuple[object, ...]]) -> Review:
    return Review(
        id=row.id,
        course_id=row.course_id,
        author_id=row.author_id,
        rating=row.rating,
        body=row.body,
        created_at=row.created_at,
        updated_at=row.updated_at,
        reply=row.reply,
        replied_at=row.replied_at,
        take_down=None if row.taken_down_at is None else TakeDown(row.taken_down_at, row.take_down_reason),
    )


def _rating(row: Row[tuple[object, ...]]) -> Rating:
    return Rating(row.course_id, tuple(row.histogram), row.revision)
