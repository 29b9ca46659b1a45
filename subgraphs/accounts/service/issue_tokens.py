"""Logging in, and staying logged in: access tokens with a chain of refresh tokens behind them."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from subgraphs.accounts.errors import Refusal, RefusalReason
from subgraphs.accounts.events import RefreshTokenReused
from subgraphs.accounts.service import end_sessions, model
from subgraphs.accounts.service.ports import Ports
from subgraphs.kernel.rate_limits import Limit

BY_ADDRESS_AND_CLIENT = Limit("login-address-client", burst=10, per=timedelta(minutes=15))
# Wider, so that strangers elsewhere cannot keep the owner out by guessing wrong.
BY_ADDRESS = Limit("login-address", burst=100, per=timedelta(hours=1))
BY_CLIENT = Limit("login-client", burst=100, per=timedelta(minutes=15))

MAX_USER_AGENT = 300


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a client keeps: a short-lived access token, and a refresh token for one use."""

    access_token: str
    refresh_token: str
    access_expires_at: datetime


@dataclass(frozen=True, slots=True)
class LoggedIn:
    """Who logged in, where, with which tokens."""

    user: model.User
    session: model.Session
    tokens: Tokens


async def log_in(
    ports: Ports, *, email: str, password: str, user_agent: str | None = None, ip: str | None = None
) -> LoggedIn:
    """Starts a session.

    An unknown address and a wrong password give the same answer after the same work. Raises
    Refusal(INVALID_CREDENTIALS) and RateLimited.
    """
    refused = Refusal(
        RefusalReason.INVALID_CREDENTIALS, "The address or the password is wrong, or the address is not verified yet."
    )
    try:
        address = model.normal_email(email)
    except Refusal:
        address = ""
    if ip is not None:
        await ports.limits.attempt(BY_CLIENT, ip)
    await ports.limits.attempt(BY_ADDRESS_AND_CLIENT, model.digest_of(f"{address} {ip}"))
    await ports.limits.attempt(BY_ADDRESS, model.digest_of(address))
    async with ports.units() as work:
        user = await work.users.by_email(address)
    guess = password if len(password) <= model.MAX_PASSWORD else ""
    matches = await ports.passwords.verify(guess, None if user is None else user.password_hash)
    if user is None or not matches:
        raise refused
    upgraded = await ports.passwords.hash(guess) if ports.passwords.is_outdated(user.password_hash) else None
    now = ports.clock()
    session = model.Session(
        id=model.SESSION.new(),
        user_id=user.id,
        user_agent=None if user_agent is None else user_agent[:MAX_USER_AGENT],
        ip=ip,
        created_at=now,
        last_seen_at=now,
        expires_at=now + ports.lifetimes.session,
    )
    refresh_token = ports.derived_tokens.first_refresh_token()
    async with ports.units() as work:
        # Against a reset at this moment: either it sees this session and ends it, or we see its password.
        current = await work.users.locked(user.id)
        if current is None or current.password_hash != user.password_hash:
            raise refused
        if upgraded is not None:
            user = replace(current, password_hash=upgraded)
            await work.users.save(user)
        await work.sessions.add(session, _link(ports, refresh_token, session, now))
    return await _logged_in(ports, user, session, refresh_token)


async def refresh(ports: Ports, *, refresh_token: str, ip: str | None = None) -> LoggedIn:
    """Exchanges a refresh token for its successor and a new access token.

    A token that was used before ends its session, and no other, unless it was used within the grace, when the same
    successor is given again. Raises Refusal(TOKEN_EXPIRED or TOKEN_REUSED).
    """
    now = ports.clock()
    successor = ports.derived_tokens.successor(refresh_token)
    async with ports.units() as work:
        found = await work.sessions.by_token(model.digest_of(refresh_token))
        decision = model.Rotation.EXPIRED
        user = None
        if found is not None:
            session, token = found
            user = await work.users.by_id(session.user_id)
            decision = model.rotation(token, session, now, ports.lifetimes.reuse_grace)
            if decision is model.Rotation.ROTATE:
                session = replace(session, last_seen_at=now, ip=ip or session.ip)
                await work.sessions.save(session)
                await work.sessions.rotate(replace(token, used_at=now), _link(ports, successor, session, now))
            elif decision is model.Rotation.REUSED:
                await end_sessions.end(work, session, now)
                await work.record(RefreshTokenReused(user_id=session.user_id, session_id=session.id))
    if decision is model.Rotation.REUSED:
        raise Refusal(RefusalReason.TOKEN_REUSED, "This session was ended, to be safe. Log in again.")
    if found is None or user is None or not model.gives_tokens(decision):
        raise Refusal(RefusalReason.TOKEN_EXPIRED, "This session has ended. Log in again.")
    return await _logged_in(ports, user, session, successor)


def _link(ports: Ports, refresh_token: str, session: model.Session, now: datetime) -> model.RefreshToken:
    return model.RefreshToken(
        digest=model.digest_of(refresh_token),
        session_id=session.id,
        expires_at=min(now + ports.lifetimes.refresh, session.expires_at),
    )


async def _logged_in(ports: Ports, user: model.User, session: model.Session, refresh_token: str) -> LoggedIn:
    access = await ports.access_tokens.issue(user, session)
    return LoggedIn(user, session, Tokens(access.token, refresh_token, access.expires_at))
