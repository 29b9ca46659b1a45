"""Sessions with their chains of refresh tokens."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.accounts.service.model import RefreshToken, Session, SessionId
from subgraphs.accounts.store.tables import refresh_tokens, sessions
from subgraphs.kernel.ids import UserId


class SqlSessions:
    """The sessions and refresh_tokens tables."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, session: Session, first: RefreshToken) -> None:
        await self._session.execute(
            insert(sessions).values(
                id=session.id,
                user_id=session.user_id,
                user_agent=session.user_agent,
                ip=session.ip,
                created_at=session.created_at,
                last_seen_at=session.last_seen_at,
                expires_at=session.expires_at,
                revoked_at=session.revoked_at,
            )
        )
        await self._add_token(first)

    async def by_token(self, digest: str) -> tuple[Session, RefreshToken] | None:
        # The session is locked first and the token read after that, so that of two who present it at once the second
        # sees what the first did.
        session = await self._one(
            select(sessions)
            .where(
                sessions.c.id
                == select(refresh_tokens.c.session_id).where(refresh_tokens.c.digest == digest).scalar_subquery()
            )
            .with_for_update()
        )
        if session is None:
            return None
        token = await self._one(select(refresh_tokens).where(refresh_tokens.c.digest == digest))
        if token is None:
            return None
        return _domain_session(session), RefreshToken(token.digest, token.session_id, token.expires_at, token.used_at)

    async def by_id(self, session_id: SessionId) -> Session | None:
        row = await self._one(select(sessions).where(sessions.c.id == session_id).with_for_update())
        return None if row is None else _domain_session(row)

    async def save(self, session: Session) -> None:
        await self._session.execute(
            update(sessions)
            .where(sessions.c.id == session.id)
            .values(ip=session.ip, last_seen_at=session.last_seen_at, revoked_at=session.revoked_at)
        )

    async def rotate(self, used: RefreshToken, successor: RefreshToken) -> None:
        await self._session.execute(
            update(refresh_tokens).where(refresh_tokens.c.digest == used.digest).values(used_at=used.used_at)
        )
        await self._add_token(successor)

    async def active(self, user_id: UserId, now: datetime) -> list[Session]:
        rows = await self._session.execute(
            select(sessions)
            .where(sessions.c.user_id == user_id, sessions.c.revoked_at.is_(None), sessions.c.expires_at > now)
            .order_by(sessions.c.last_seen_at.desc(), sessions.c.id)
            .limit(100)
        )
        return [_domain_session(row) for row in rows]

    async def revoke_all(self, user_id: UserId, now: datetime) -> list[SessionId]:
        ended = await self._session.scalars(
            update(sessions)
            .where(sessions.c.user_id == user_id, sessions.c.revoked_at.is_(None), sessions.c.expires_at > now)
            .values(revoked_at=now)
            .returning(sessions.c.id)
        )
        return [SessionId(session_id) for session_id in ended]

    async def drop_ended(self, before: datetime) -> None:
        ended = func.least(sessions.c.expires_at, func.coalesce(sessions.c.revoked_at, sessions.c.expires_at))
        await self._session.execute(delete(sessions).where(ended < before))

    async def _add_token(self, token: RefreshToken) -> None:
        await self._session.execute(
            insert(refresh_tokens).values(
                digest=token.digest, session_id=token.session_id, expires_at=token.expires_at, used_at=token.used_at
            )
        )

    async def _one(self, query: Any) -> Row[Any] | None:
        return (await self._session.execute(query)).one_or_none()


def _domain_session(row: Row[Any]) -> Session:
    return Session(
        id=row.id,
        user_id=row.user_id,
        user_agent=row.user_agent,
        ip=row.ip,
        created_at=row.created_at,
        last_seen_at=row.last_seen_at,
        expires_at=row.expires_at,
        revoked_at=row.revoked_at,
    )
