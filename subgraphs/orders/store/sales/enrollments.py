"""Enrollments and their grants."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Row, exists, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.kernel.graphql.pagination import Page, PageRequest, page_of
from subgraphs.kernel.identity.ids import CourseId, EnrollmentId, OrderLineId, UserId
from subgraphs.kernel.persistence.conditions import one_of
from subgraphs.orders.events import EnrollmentSource
from subgraphs.orders.service.model import GRANT, Enrollment, EnrollmentStatus, GrantKind
from subgraphs.orders.store.tables import enrollments, grants


class SqlEnrollments:
    """The tables of enrollments and grants."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def by_ids(self, enrollment_ids: Collection[EnrollmentId]) -> Mapping[EnrollmentId, Enrollment]:
        rows = await self._session.execute(select(enrollments).where(one_of(enrollments.c.id, enrollment_ids)))
        return {row.id: _enrollment(row) for row in rows}

    async def of_user(self, user_id: UserId, course_ids: Collection[CourseId]) -> Mapping[CourseId, Enrollment]:
        rows = await self._session.execute(
            select(enrollments).where(enrollments.c.user_id == user_id, one_of(enrollments.c.course_id, course_ids))
        )
        return {row.course_id: _enrollment(row) for row in rows}

    async def page_of_user(self, user_id: UserId, request: PageRequest) -> Page[Enrollment]:
        query = (
            select(enrollments)
            .where(enrollments.c.user_id == user_id, enrollments.c.status == EnrollmentStatus.ACTIVE.value)
            .order_by(enrollments.c.id.desc())
            .limit(request.limit + 1)
        )
        if request.after is not None:
            query = query.where(enrollments.c.id < str(request.after[0]))
        rows = await self._session.execute(query)
        return page_of([_enrollment(row) for row in rows], request, lambda enrollment: [enrollment.id])

    async def active_of(self, user_id: UserId) -> Sequence[CourseId]:
        found = await self._session.scalars(
            select(enrollments.c.course_id)
            .where(enrollments.c.user_id == user_id, enrollments.c.status == EnrollmentStatus.ACTIVE.value)
            .order_by(enrollments.c.course_id)
        )
        return [CourseId(course_id) for course_id in found]

    async def lock(self, user_id: UserId, course_id: CourseId) -> Enrollment | None:
        # There may be no row to lock yet; the advisory lock serialises two first grants.
        pair = func.hashtextextended(f"{user_id}/{course_id}", 0)
        await self._session.execute(select(func.pg_advisory_xact_lock(pair)))
        rows = await self._session.execute(
            select(enrollments)
            .where(enrollments.c.user_id == user_id, enrollments.c.course_id == course_id)
            .with_for_update()
        )
        row = rows.first()
        return None if row is None else _enrollment(row)

    async def save(self, enrollment: Enrollment) -> None:
        row = {
            "id": enrollment.id,
            "user_id": enrollment.user_id,
            "course_id": enrollment.course_id,
            "status": enrollment.status.value,
            "source": enrollment.source.value,
            "revision": enrollment.revision,
            "enrolled_at": enrollment.enrolled_at,
            "order_id": enrollment.order_id,
        }
        await self._session.execute(
            insert(enrollments).values(row).on_conflict_do_update(index_elements=["id"], set_=row)
        )

    async def grant(
        self, enrollment: Enrollment, kind: GrantKind, line_id: OrderLineId | None, by: UserId | None, at: datetime
    ) -> bool:
        added = await self._session.scalar(
            insert(grants)
            .values(
                id=GRANT.new(),
                enrollment_id=enrollment.id,
                kind=kind.value,
                line_id=line_id,
                granted_by=by,
                granted_at=at,
            )
            .on_conflict_do_nothing(index_elements=["line_id"])
            .returning(grants.c.id)
        )
        return added is not None

    async def revoke_line(self, line_id: OrderLineId, at: datetime) -> bool:
        revoked = await self._session.scalar(
            update(grants)
            .where(grants.c.line_id == line_id, grants.c.revoked_at.is_(None))
            .values(revoked_at=at)
            .returning(grants.c.id)
        )
        return revoked is not None

    async def revoke_kinds(self, enrollment_id: EnrollmentId, kinds: Collection[GrantKind], at: datetime) -> int:
        revoked = await self._session.scalars(
            update(grants)
            .where(
                grants.c.enrollment_id == enrollment_id,
                grants.c.kind.in_([kind.value for kind in kinds]),
                grants.c.revoked_at.is_(None),
            )
            .values(revoked_at=at)
            .returning(grants.c.id)
        )
        return len(revoked.all())

    async def has_grant(self, enrollment_id: EnrollmentId) -> bool:
        found = await self._session.scalar(
            select(exists().where(grants.c.enrollment_id == enrollment_id, grants.c.revoked_at.is_(None)))
        )
        return bool(found)


def _enrollment(row: Row[tuple[object, ...]]) -> Enrollment:
    return Enrollment(
        id=row.id,
        user_id=row.user_id,
        course_id=row.course_id,
        status=EnrollmentStatus(row.status),
        source=EnrollmentSource(row.source),
        revision=row.revision,
        enrolled_at=row.enrolled_at,
        order_id=row.order_id,
    )
