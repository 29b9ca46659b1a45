"""Sessions with their chains of refresh tokens."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, delete, func, select, true, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.accounts.service.model import IdentityId, RefreshToken, Session, SessionId
from subgraphs.accounts.store.tables import identities, refresh_tokens, sessions
from subgraphs.kernel.identity.ids import UserId
from subgraphs.kernel.identity.principal import AuthenticationMethod


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
                authenticated_at=session.authenticated_at,
                methods=sorted(session.methods),
                revoked_at=session.revoked_at,
                identity_id=session.identity_id,
                provider_session=session.provider_session,
            )
        )
        await self._add_token(first)

    async def by_token(self, digest: str) -> tuple[Session, RefreshToken] | None:
        # Lock the session first and read the token after that, so that of two concurrent requests the second sees the
        # effect of the first.
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

    async def read(self, session_id: SessionId) -> Session | None:
        row = await self._one(select(sessions).where(sessions.c.id == session_id))
        return None if row is None else _domain_session(row)

    async def save(self, session: Session) -> None:
        await self._session.execute(
            update(sessions)
            .where(sessions.c.id == session.id)
            .values(
                ip=session.ip,
                last_seen_at=session.last_seen_at,
                authenticated_at=session.authenticated_at,
                methods=sorted(session.methods),
                revoked_at=session.revoked_at,
            )
        )

    async def rotate(self, used: RefreshToken, successor: RefreshToken) -> None:
        await self._session.execute(
            update(refresh_tokens).where(refresh_tokens.c.digest == used.digest).values(used_at=used.used_at)
        )
        await self._add_token(successor)

    async def addresses(self, user_id: UserId | None) -> list[str]:
        found = await self._session.scalars(
            select(sessions.c.ip)
            .where(sessions.c.user_id == user_id, sessions.c.ip.is_not(None))
            .group_by(sessions.c.ip)
            .order_by(func.max(sessions.c.last_seen_at).desc())
            .limit(100)
        )
        return [ip for ip in found if ip is not None]

    async def active(self, user_id: UserId, now: datetime) -> list[Session]:
        rows = await self._session.execute(
            select(sessions)
            .where(sessions.c.user_id == user_id, sessions.c.revoked_at.is_(None), sessions.c.expires_at > now)
            .order_by(sessions.c.last_seen_at.desc(), sessions.c.id)
            .limit(100)
        )
        return [_domain_session(row) for row in rows]

    async def revoke_all(self, user_id: UserId, now: datetime, *, but: SessionId | None = None) -> list[SessionId]:
        ended = await self._session.scalars(
            update(sessions)
            .where(sessions.c.user_id == user_id, sessions.c.revoked_at.is_(None), sessions.c.expires_at > now)
            .where(true() if but is None else sessions.c.id != but)
            .values(revoked_at=now)
            .returning(sessions.c.id)
        )
        return [SessionId(session_id) for session_id in ended]

    async def revoke_of_identity(
        self, identity_id: IdentityId, now: datetime, *, but: SessionId | None
    ) -> list[SessionId]:
        ended = await self._session.scalars(
            update(sessions)
            .where(sessions.c.identity_id == identity_id, sessions.c.revoked_at.is_(None), sessions.c.expires_at > now)
            .where(true() if but is None else sessions.c.id != but)
            .values(revoked_at=now)
            .returning(sessions.c.id)
        )
        return [SessionId(session_id) for session_id in ended]

    async def revoke_of_provider(
        self, issuer: str, subject: str | None, provider_session: str | None, now: datetime
    ) -> list[tuple[UserId, SessionId]]:
        linked = select(identities.c.id).where(identities.c.issuer == issuer)
        if subject is not None:
            linked = linked.where(identities.c.subject == subject)
        began: ColumnElement[bool] = sessions.c.identity_id.in_(linked)
        if provider_session is not None:
            began = and_(began, sessions.c.provider_session == provider_session)
        ended = await self._session.execute(
            update(sessions)
            .where(began, sessions.c.revoked_at.is_(None), sessions.c.expires_at > now)
            .values(revoked_at=now)
            .returning(sessions.c.user_id, sessions.c.id)
        )
        return [(UserId(row.user_id), SessionId(row.id)) for row in ended]

    async def purge_ended(self, before: datetime) -> None:
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
        authenticated_at=row.authenticated_at,
        methods=frozenset(AuthenticationMethod(method) for method in row.methods),
        revoked_at=row.revoked_at,
        identity_id=row.identity_id,
        provider_session=row.provider_session,
    )
