"""Logging out, here or on another device."""

from datetime import datetime

from subgraphs.accounts.errors import Refusal, RefusalReason
from subgraphs.accounts.events import SessionEnded
from subgraphs.accounts.service import model
from subgraphs.accounts.service.ports import AccountsWork, Ports
from subgraphs.kernel.ids import InvalidId, UserId


async def log_out(ports: Ports, *, refresh_token: str) -> None:
    """Ends the session that the token belongs to; a token that belongs to none is as good as logged out."""
    async with ports.units() as work:
        found = await work.sessions.by_token(model.digest_of(refresh_token))
        if found is not None:
            await end(work, found[0], ports.clock())


async def revoke_session(ports: Ports, *, user_id: UserId, session_id: str) -> model.User:
    """Ends one of the user's own sessions. Raises Refusal(SESSION_NOT_FOUND), also for another user's."""
    unknown = Refusal(RefusalReason.SESSION_NOT_FOUND, "There is no such session.", "id")
    try:
        parsed = model.SESSION.parse(session_id)
    except InvalidId:
        raise unknown from None
    async with ports.units() as work:
        session = await work.sessions.by_id(parsed)
        user = await work.users.by_id(user_id)
        if session is None or user is None or session.user_id != user_id:
            raise unknown
        await end(work, session, ports.clock())
    return user


async def end(work: AccountsWork, session: model.Session, now: datetime) -> None:
    """Ends a session, in the caller's transaction. One that has ended already stays as it is."""
    if session.revoked_at is None:
        await work.sessions.save(session.revoked(now))
        await work.record(SessionEnded(user_id=session.user_id, session_id=session.id))
