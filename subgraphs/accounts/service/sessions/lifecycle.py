"""Steps on sessions that several use cases share."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from subgraphs.accounts.events import SessionEnded
from subgraphs.accounts.service.model import RefreshToken, Session, SessionId, User, sha256_hex
from subgraphs.accounts.service.ports import AccessTokenIssuer, AccountsWork
from subgraphs.kernel.identity.ids import UserId


@dataclass(frozen=True, slots=True)
class Tokens:
    """A client's credentials: a short-lived access token, and a refresh token for one use."""

    access_token: str
    refresh_token: str
    access_expires_at: datetime


@dataclass(frozen=True, slots=True)
class TrustedDeviceToken:
    """The token of a device that is trusted from now on, and the end of that."""

    token: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class LoggedIn:
    """A user, their session and its tokens, and after a log-in the tokens of the device."""

    user: User
    session: Session
    tokens: Tokens
    device_token: str | None = None
    trusted_device: TrustedDeviceToken | None = None


@dataclass(frozen=True, slots=True)
class SessionLifetimes:
    """The absolute lifetime of a session, and of a refresh token that is not used."""

    session: timedelta
    refresh_token: timedelta


def refresh_token_of(session: Session, token: str, now: datetime, lifetime: timedelta) -> RefreshToken:
    """Return the stored form of a refresh token; it expires with its session at the latest."""
    return RefreshToken(sha256_hex(token), session.id, min(now + lifetime, session.expires_at))


async def logged_in(
    issuer: AccessTokenIssuer, user: User, session: Session, refresh_token: str, device_token: str | None = None
) -> LoggedIn:
    """Issue an access token for the session."""
    access = await issuer.issue(user, session)
    return LoggedIn(user, session, Tokens(access.token, refresh_token, access.expires_at), device_token)


async def end_sessions_of(work: AccountsWork, user_id: UserId, now: datetime) -> int:
    """End every session of a user and publish it, in the caller's transaction; return how many there were."""
    ended = await work.sessions.revoke_all(user_id, now)
    for session_id in ended:
        await work.record(SessionEnded(user_id=user_id, session_id=session_id))
    return len(ended)


async def end_other_sessions(work: AccountsWork, user_id: UserId, kept: SessionId, now: datetime) -> None:
    """End every session of a user but one, and publish it, in the caller's transaction."""
    for session_id in await work.sessions.revoke_all(user_id, now, but=kept):
        await work.record(SessionEnded(user_id=user_id, session_id=session_id))


async def end_session(work: AccountsWork, session: Session, now: datetime) -> None:
    """End a session and publish it, in the caller's transaction. A session that has ended stays unchanged."""
    if session.revoked_at is None:
        await work.sessions.save(session.revoked(now))
        await work.record(SessionEnded(user_id=session.user_id, session_id=session.id))
