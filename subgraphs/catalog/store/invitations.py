"""Invitations to teach a course, in PostgreSQL."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.catalog.service.co_instructors.invitations import (
    Invitation,
    InvitationId,
    InvitationRole,
    InvitationState,
    Invitee,
)
from subgraphs.catalog.store.tables import co_instructor_invitations as table
from subgraphs.kernel.graphql.pagination import Page, PageRequest, page_of
from subgraphs.kernel.identity.ids import CourseId, UserId
from subgraphs.kernel.persistence.conditions import one_of

_SHOWN = 50


class SqlInvitations:
    """`service.ports.invitations.Invitations` within one transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, invitation: Invitation) -> None:
        await self._session.execute(
            insert(table).values(
                id=invitation.id,
                course_id=invitation.course_id,
                inviter_id=invitation.inviter_id,
                user_id=invitation.invited.user_id,
                email=invitation.invited.email,
                invitee_id=invitation.invitee_id,
                state=invitation.stored_state.value,
                role=invitation.role.value,
                share_basis_points=invitation.share_basis_points,
                share_before=invitation.share_before,
                created_at=invitation.created_at,
                expires_at=invitation.expires_at,
            )
        )

    async def save(self, invitation: Invitation) -> None:
        await self._session.execute(
            update(table)
            .where(table.c.id == invitation.id)
            .values(invitee_id=invitation.invitee_id, state=invitation.stored_state.value)
        )

    async def get(self, invitation_id: InvitationId) -> Invitation | None:
        row = (await self._session.execute(select(table).where(table.c.id == invitation_id))).one_or_none()
        return None if row is None else _invitation(row)

    async def lock(self, invitation_id: InvitationId) -> Invitation | None:
        query = select(table).where(table.c.id == invitation_id).with_for_update()
        row = (await self._session.execute(query)).one_or_none()
        return None if row is None else _invitation(row)

    async def pending_of_course(self, course_id: CourseId, now: datetime) -> Sequence[Invitation]:
        return await self._many(select(table).where(table.c.course_id == course_id, _pending(now)))

    async def of_courses(self, course_ids: Collection[CourseId]) -> Mapping[CourseId, Sequence[Invitation]]:
        rank = func.row_number().over(partition_by=table.c.course_id, order_by=table.c.id.desc())
        ranked = select(table, rank.label("rank")).where(one_of(table.c.course_id, course_ids)).subquery()
        rows = await self._session.execute(select(ranked).where(ranked.c.rank <= _SHOWN).order_by(ranked.c.id.desc()))
        found: dict[CourseId, list[Invitation]] = {}
        for row in rows:
            found.setdefault(CourseId(row.course_id), []).append(_invitation(row))
        return found

    async def pending_of_invitee(self, user_id: UserId, now: datetime, page: PageRequest) -> Page[Invitation]:
        query = select(table).where(table.c.invitee_id == user_id, _pending(now))
        if page.after is not None:
            query = query.where(table.c.id < page.after[0])
        found = await self._many(query.order_by(table.c.id.desc()).limit(page.limit + 1))
        return page_of(found, page, lambda invitation: (invitation.id,))

    async def unaddressed(self, email: str, now: datetime) -> Sequence[Invitation]:
        return await self._many(
            select(table).where(table.c.email == email, table.c.invitee_id.is_(None), _pending(now)).limit(_SHOWN)
        )

    async def count_since(self, inviter_id: UserId, since: datetime) -> int:
        query = select(func.count()).where(table.c.inviter_id == inviter_id, table.c.created_at >= since)
        return await self._session.scalar(query) or 0

    async def purge(self, before: datetime) -> None:
        await self._session.execute(delete(table).where(table.c.created_at < before))

    async def _many(self, query: Any) -> list[Invitation]:
        return [_invitation(row) for row in await self._session.execute(query)]


def _pending(now: datetime) -> Any:
    return and_(table.c.state == InvitationState.PENDING.value, table.c.expires_at > now)


def _invitation(row: Row[Any]) -> Invitation:
    return Invitation(
        id=InvitationId(row.id),
        course_id=CourseId(row.course_id),
        inviter_id=UserId(row.inviter_id),
        invited=Invitee(row.user_id, row.email),
        created_at=row.created_at,
        expires_at=row.expires_at,
        invitee_id=row.invitee_id,
        stored_state=InvitationState(row.state),
        role=InvitationRole(row.role),
        share_basis_points=row.share_basis_points,
        share_before=row.share_before,
    )
