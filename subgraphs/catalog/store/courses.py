"""Courses in PostgreSQL."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, any_, cast, delete, func, or_, select, true, tuple_, union, update
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import Text

from subgraphs.catalog.service.model import PUBLIC, Course, CourseHeader, CourseStatus, Lecture, Section
from subgraphs.catalog.service.ports.courses import CourseListFilter
from subgraphs.catalog.store.course_rows import header_of, header_values, lecture_of, lecture_values, section_values
from subgraphs.catalog.store.tables import articles, courses, lectures, sections
from subgraphs.kernel.graphql.pagination import Page, PageRequest, page_of
from subgraphs.kernel.identity.ids import CategoryId, CourseId, LectureId, SectionId, UserId, VideoId
from subgraphs.kernel.persistence.conditions import one_of


class SqlCourses:
    """`service.ports.courses.Courses` within one transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def get(self, course_id: CourseId, *, for_update: bool = False) -> Course | None:
        query = select(courses).where(courses.c.id == course_id)
        if for_update:
            query = query.with_for_update()
        row = (await self._session.execute(query)).mappings().one_or_none()
        if row is None:
            return None
        found = await self.sections([course_id])
        return Course(header_of(row), found.get(course_id, ()))

    async def headers(self, course_ids: Collection[CourseId]) -> Mapping[CourseId, CourseHeader]:
        rows = await self._session.execute(select(courses).where(one_of(courses.c.id, course_ids)))
        return {row["id"]: header_of(row) for row in rows.mappings()}

    async def ids_of_slugs(self, slugs: Collection[str]) -> Mapping[str, CourseId]:
        rows = await self._session.execute(select(courses.c.slug, courses.c.id).where(one_of(courses.c.slug, slugs)))
        return {row.slug: CourseId(row.id) for row in rows}

    async def sections(self, course_ids: Collection[CourseId]) -> Mapping[CourseId, tuple[Section, ...]]:
        lecture_rows = await self._session.execute(
            select(lectures).where(one_of(lectures.c.course_id, course_ids)).order_by(lectures.c.position)
        )
        by_section: dict[str, list[Lecture]] = {}
        for row in lecture_rows.mappings():
            by_section.setdefault(row["section_id"], []).append(lecture_of(row))
        section_rows = await self._session.execute(
            select(sections).where(one_of(sections.c.course_id, course_ids)).order_by(sections.c.position)
        )
        found: dict[CourseId, list[Section]] = {}
        for section in section_rows:
            found_section = Section(SectionId(section.id), section.title, tuple(by_section.get(section.id, ())))
            found.setdefault(CourseId(section.course_id), []).append(found_section)
        return {course_id: tuple(listed) for course_id, listed in found.items()}

    async def lectures(self, lecture_ids: Collection[LectureId]) -> Mapping[LectureId, tuple[CourseId, Lecture]]:
        rows = await self._session.execute(select(lectures).where(one_of(lectures.c.id, lecture_ids)))
        return {row["id"]: (CourseId(row["course_id"]), lecture_of(row)) for row in rows.mappings()}

    async def course_of_section(self, section_id: SectionId) -> CourseId | None:
        found = await self._session.scalar(select(sections.c.course_id).where(sections.c.id == section_id))
        return None if found is None else CourseId(found)

    async def courses_showing(self, video_id: VideoId) -> Sequence[CourseId]:
        # In one order for all transactions, so that two of them can't block each other.
        rows = await self._session.scalars(
            union(
                select(lectures.c.course_id.label("id")).where(lectures.c.video_id == video_id),
                select(courses.c.id).where(courses.c.promo_video_id == video_id),
            ).order_by("id")
        )
        return [CourseId(row) for row in rows]

    async def count_unpublished(self, owner_id: UserId) -> int:
        query = select(func.count()).select_from(courses).where(_owned_by(owner_id), courses.c.published_at.is_(None))
        return await self._session.scalar(query) or 0

    async def of_instructor(self, user_id: UserId) -> Sequence[CourseId]:
        found = await self._session.scalars(
            select(courses.c.id).where(courses.c.instructor_ids.contains([user_id])).order_by(courses.c.id)
        )
        return [CourseId(course_id) for course_id in found]

    async def public_of(self, owner_id: UserId) -> Sequence[CourseId]:
        public = courses.c.status.in_([status.value for status in PUBLIC])
        found = await self._session.scalars(
            select(courses.c.id).where(_owned_by(owner_id), public).order_by(courses.c.id)
        )
        return [CourseId(course_id) for course_id in found]

    async def add(self, course: Course) -> bool:
        assert not course.sections, "a new course is empty"
        added = await self._session.scalar(
            insert(courses)
            .values(**header_values(course.header))
            .on_conflict_do_nothing(index_elements=["slug"])
            .returning(courses.c.id)
        )
        return added is not None

    async def save(self, before: Course, after: Course) -> None:
        await self._session.execute(
            update(courses)
            .where(courses.c.id == after.header.id)
            .values(**header_values(after.header), index_revision=courses.c.index_revision + 1)
        )
        old_sections, new_sections = section_values(before), section_values(after)
        old_lectures, new_lectures = lecture_values(before), lecture_values(after)
        # Insert new sections first and delete old ones last, so that a lecture always refers to an existing section.
        await self._upsert(sections, old_sections, new_sections)
        await self._upsert(lectures, old_lectures, new_lectures)
        removed_lectures, removed_sections = (
            old_lectures.keys() - new_lectures.keys(),
            old_sections.keys() - new_sections.keys(),
        )
        if removed_lectures:
            await self._session.execute(delete(lectures).where(one_of(lectures.c.id, removed_lectures)))
        if removed_sections:
            await self._session.execute(delete(sections).where(one_of(sections.c.id, removed_sections)))

    async def articles(self, lecture_ids: Collection[LectureId]) -> Mapping[LectureId, str]:
        rows = await self._session.execute(select(articles).where(one_of(articles.c.lecture_id, lecture_ids)))
        return {LectureId(row.lecture_id): row.html for row in rows}

    async def put_article(self, lecture_id: LectureId, html: str) -> None:
        await self._session.execute(
            insert(articles)
            .values(lecture_id=lecture_id, html=html)
            .on_conflict_do_update(index_elements=["lecture_id"], set_={"html": html})
        )

    async def taught_by(
        self, user_ids: Collection[UserId], page: PageRequest, viewer: UserId | None, *, all_statuses: bool
    ) -> Mapping[UserId, Page[CourseHeader]]:
        wanted = select(func.unnest(cast(list(user_ids), ARRAY(Text))).label("key")).subquery()
        visible = courses.c.status == CourseStatus.PUBLISHED.value
        if viewer is not None:
            visible = or_(visible, courses.c.instructor_ids.contains([viewer]))
        condition = and_(wanted.c.key == any_(courses.c.instructor_ids), true() if all_statuses else visible)
        return await self._pages_by_key(wanted, condition, page)

    async def listed_in(
        self, category_ids: Mapping[CategoryId, Collection[CategoryId]], page: PageRequest
    ) -> Mapping[CategoryId, Page[CourseHeader]]:
        pairs = [(key, within) for key, members in category_ids.items() for within in members]
        wanted = (
            select(
                func.unnest(cast([key for key, _ in pairs], ARRAY(Text))).label("key"),
                func.unnest(cast([within for _, within in pairs], ARRAY(Text))).label("category_id"),
            )
        ).subquery()
        keys = select(wanted.c.key).distinct().subquery()
        members = select(wanted.c.category_id).where(wanted.c.key == keys.c.key).correlate(keys)
        condition = and_(courses.c.category_id.in_(members), courses.c.status == CourseStatus.PUBLISHED.value)
        return await self._pages_by_key(keys, condition, page)

    async def search(self, wanted: CourseListFilter, page: PageRequest) -> Page[CourseHeader]:
        query = select(courses)
        if wanted.statuses is not None:
            query = query.where(courses.c.status.in_([status.value for status in wanted.statuses]))
        if wanted.instructor_id is not None:
            query = query.where(courses.c.instructor_ids.contains([wanted.instructor_id]))
        if wanted.category_id is not None:
            query = query.where(courses.c.category_id == wanted.category_id)
        if page.after is not None:
            query = query.where(courses.c.id < page.after[0])
        rows = await self._session.execute(query.order_by(courses.c.id.desc()).limit(page.limit + 1))
        return page_of([header_of(row) for row in rows.mappings()], page, lambda header: (header.id,))

    async def in_review(self, page: PageRequest) -> Page[CourseHeader]:
        query = select(courses).where(courses.c.status == CourseStatus.IN_REVIEW.value)
        if page.after is not None:
            submitted, course_id = page.after
            moment = func.to_timestamp(submitted)
            query = query.where(tuple_(courses.c.submitted_at, courses.c.id) > tuple_(moment, course_id))
        query = query.order_by(courses.c.submitted_at, courses.c.id).limit(page.limit + 1)
        rows = await self._session.execute(query)
        return page_of([header_of(row) for row in rows.mappings()], page, _submission_key)

    async def not_indexed(self, limit: int) -> Sequence[tuple[CourseId, int]]:
        rows = await self._session.execute(
            select(courses.c.id, courses.c.index_revision)
            .where(courses.c.indexed_revision < courses.c.index_revision)
            .order_by(courses.c.id)
            .limit(limit)
        )
        return [(CourseId(row.id), row.index_revision) for row in rows]

    async def mark_indexed(self, course_id: CourseId, revision: int) -> None:
        await self._session.execute(
            update(courses)
            .where(courses.c.id == course_id, courses.c.indexed_revision < revision)
            .values(indexed_revision=revision)
        )

    async def count_not_indexed(self) -> int:
        changed = select(func.count()).where(courses.c.indexed_revision < courses.c.index_revision)
        return (await self._session.scalar(changed)) or 0

    async def in_category(self, category_id: CategoryId, limit: int | None) -> Sequence[CourseId]:
        query = select(courses.c.id).where(courses.c.category_id == category_id).order_by(courses.c.id).limit(limit)
        return [CourseId(found) for found in await self._session.scalars(query)]

    async def mark_not_indexed(self, category_ids: Collection[CategoryId]) -> None:
        await self._session.execute(
            update(courses)
            .where(one_of(courses.c.category_id, category_ids))
            .values(index_revision=courses.c.index_revision + 1)
        )

    async def mark_all_not_indexed(self) -> None:
        await self._session.execute(update(courses).values(indexed_revision=0))

    async def _pages_by_key(self, wanted: Any, condition: Any, page: PageRequest) -> Mapping[Any, Page[CourseHeader]]:
        """One page of courses for each key in one query, newest first: ids are ordered by time."""
        query = select(courses).where(condition)
        if page.after is not None:
            query = query.where(courses.c.id < page.after[0])
        page_rows = query.order_by(courses.c.id.desc()).limit(page.limit + 1).lateral("page")
        rows = await self._session.execute(
            select(wanted.c.key, page_rows)
            .select_from(wanted.join(page_rows, true()))
            .order_by(wanted.c.key, page_rows.c.id.desc())
        )
        found: dict[Any, list[CourseHeader]] = {}
        for row in rows.mappings():
            found.setdefault(row["key"], []).append(header_of(row))
        return {key: page_of(headers, page, lambda header: (header.id,)) for key, headers in found.items()}

    async def _upsert(self, table: Any, old: Mapping[str, object], new: Mapping[str, dict[str, Any]]) -> None:
        changed = [values for row_id, values in new.items() if old.get(row_id) != values]
        if not changed:
            return
        statement = insert(table).values(changed)
        immutable = {"id", "course_id"}
        await self._session.execute(
            statement.on_conflict_do_update(
                index_elements=["id"],
                set_={name: statement.excluded[name] for name in changed[0] if name not in immutable},
            )
        )


def _submission_key(header: CourseHeader) -> tuple[float, str]:
    assert header.submitted_at is not None, "what is in review was submitted"
    return (header.submitted_at.timestamp(), header.id)


def _owned_by(owner_id: UserId) -> ColumnElement[bool]:
    # The first instructor is the owner. `contains` can use the index on the array; the second condition filters.
    return and_(courses.c.instructor_ids.contains([owner_id]), courses.c.instructor_ids[1] == owner_id)
