"""Reviews, and the ratings that they add up to."""

from collections import defaultdict
from collections.abc import Collection, Mapping

from sqlalchemy import Row, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.kernel.ids import CourseId, ReviewId, UserId
from subgraphs.kernel.pagination import Page, PageRequest, page_of
from subgraphs.learning.service.reviews import Rating, Review
from subgraphs.learning.store.tables import ratings, reviews


class SqlReviews:
    """The tables of reviews and ratings."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def by_ids(self, review_ids: Collection[ReviewId]) -> Mapping[ReviewId, Review]:
        rows = await self._session.execute(select(reviews).where(reviews.c.id.in_(review_ids)))
        return {row.id: _review(row) for row in rows}

    async def of_author(self, author_id: UserId, course_ids: Collection[CourseId]) -> Mapping[CourseId, Review]:
        rows = await self._session.execute(
            select(reviews).where(reviews.c.author_id == author_id, reviews.c.course_id.in_(course_ids))
        )
        return {row.course_id: _review(row) for row in rows}

    async def pages(self, course_ids: Collection[CourseId], request: PageRequest) -> Mapping[CourseId, Page[Review]]:
        place = func.row_number().over(partition_by=reviews.c.course_id, order_by=reviews.c.id.desc())
        numbered = select(reviews, place.label("place")).where(reviews.c.course_id.in_(course_ids))
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
        rows = await self._session.execute(select(ratings).where(ratings.c.course_id.in_(course_ids)))
        return {row.course_id: _rating(row) for row in rows}


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
    )


def _rating(row: Row[tuple[object, ...]]) -> Rating:
    return Rating(row.course_id, tuple(row.histogram), row.revision)
