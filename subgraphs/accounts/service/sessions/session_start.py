"""The start of a session after a right first factor: at once, or with a challenge to prove a second one.

Every way to log in goes through `begin`, so that none bypasses the second factor.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from subgraphs.accounts.errors import AccountsError, AccountsErrorCode
from subgraphs.accounts.service.credentials.derived_tokens import DerivedTokens
from subgraphs.accounts.service.factors.model import (
    CHALLENGE_LIFETIME,
    TRUSTED_DEVICE,
    FactorKind,
    LogInChallenge,
    TrustedDevice,
)
from subgraphs.accounts.service.factors.second_factors import kinds_of
from subgraphs.accounts.service.model import SESSION, ClientInfo, ProviderOrigin, Session, Suspension, User, sha256_hex
from subgraphs.accounts.service.ports import AccessTokenIssuer, AccountsWork
from subgraphs.accounts.service.sessions.lifecycle import (
    LoggedIn,
    SessionLifetimes,
    TrustedDeviceToken,
    logged_in,
    refresh_token_of,
)
from subgraphs.kernel.identity.principal import AuthenticationMethod


@dataclass(frozen=True, slots=True)
class StartedSession:
    """A session in the caller's transaction, with what its client is sent after that."""

    user: User
    session: Session
    refresh_token: str
    trusted_device: TrustedDeviceToken | None = None


@dataclass(frozen=True, slots=True)
class SecondFactorRequired:
    """A log-in that waits for a second factor: the client sends the token with a proof of one of these kinds."""

    user: User
    token: str
    expires_at: datetime
    kinds: frozenset[FactorKind]


@dataclass(frozen=True, slots=True)
class SessionStart:
    """The start of sessions, each within the caller's transaction, in which the user is locked."""

    access_tokens: AccessTokenIssuer
    derived_tokens: DerivedTokens
    lifetimes: SessionLifetimes
    trust: timedelta
    """The time for which a device is trusted."""

    async def begin(
        self,
        work: AccountsWork,
        user: User,
        first: AuthenticationMethod,
        client: ClientInfo,
        now: datetime,
        trusted_device: str | None = None,
        origin: ProviderOrigin | None = None,
    ) -> StartedSession | SecondFactorRequired:
        """Start a session, or a challenge if the user has a second factor and the device is not trusted.

        `origin` is the log-in at an identity provider, if that is the first factor.

        Raises AccountsError(ACCOUNT_SUSPENDED).
        """
        require_active(user, now)
        kinds = await kinds_of(work, user.id)
        if not kinds or await self._is_trusted(work, user, trusted_device, client, now):
            return await self.session(work, user, frozenset({first}), client, now, origin=origin)
        token = secrets.token_urlsafe(32)
        challenge = LogInChallenge(
            sha256_hex(token), user.id, password_digest(user), first.value, now + CHALLENGE_LIFETIME, origin
        )
        await work.log_in_challenges.add(challenge)
        return SecondFactorRequired(user, token, challenge.expires_at, kinds)

    async def session(
        self,
        work: AccountsWork,
        user: User,
        methods: frozenset[AuthenticationMethod],
        client: ClientInfo,
        now: datetime,
        *,
        trust_device: bool = False,
        origin: ProviderOrigin | None = None,
    ) -> StartedSession:
        """Start a session of a user who proved all that they have to. Raises AccountsError(ACCOUNT_SUSPENDED)."""
        require_active(user, now)
        session = Session(
            id=SESSION.new(),
            user_id=user.id,
            user_agent=client.user_agent,
            ip=client.ip,
            created_at=now,
            last_seen_at=now,
            expires_at=now + self.lifetimes.session,
            authenticated_at=now if origin is None else min(origin.authenticated_at, now),
            methods=methods,
            identity_id=None if origin is None else origin.identity_id,
            provider_session=None if origin is None else origin.provider_session,
        )
        refresh_token = self.derived_tokens.first_refresh_token()
        await work.sessions.add(session, refresh_token_of(session, refresh_token, now, self.lifetimes.refresh_token))
        trusted = await self._trusted(work, user, client, now) if trust_device else None
        return StartedSession(user, session, refresh_token, trusted)

    async def issued(self, started: StartedSession, device_token: str | None = None) -> LoggedIn:
        """Return what the client is sent, once the transaction has committed."""
        device = device_token or self.derived_tokens.device_token(started.user.email)
        result = await logged_in(self.access_tokens, started.user, started.session, started.refresh_token, device)
        return LoggedIn(result.user, result.session, result.tokens, device, started.trusted_device)

    async def _is_trusted(
        self, work: AccountsWork, user: User, token: str | None, client: ClientInfo, now: datetime
    ) -> bool:
        device = None if token is None else await work.trusted_devices.by_digest(sha256_hex(token))
        if device is None or device.user_id != user.id or device.expires_at <= now:
            return False
        await work.trusted_devices.save(device.used(client.ip, now))
        return True

    async def _trusted(self, work: AccountsWork, user: User, client: ClientInfo, now: datetime) -> TrustedDeviceToken:
        token, expires_at = secrets.token_urlsafe(32), now + self.trust
        await work.trusted_devices.add(
            TrustedDevice(
                TRUSTED_DEVICE.new(), user.id, sha256_hex(token), client.user_agent, client.ip, now, now, expires_at
            )
        )
        return TrustedDeviceToken(token, expires_at)


def password_digest(user: User) -> str:
    """Return what binds a challenge to the user's present password."""
    return sha256_hex(user.password_hash or "")


def require_active(user: User, now: datetime) -> None:
    """Check that a user who proved who they are is not suspended. Raises AccountsError(ACCOUNT_SUSPENDED)."""
    suspension = user.suspended(now)
    if suspension is not None:
        raise suspended(suspension)


def suspended(suspension: Suspension) -> AccountsError:
    """Return the error of a suspended user who proved who they are."""
    end = "" if suspension.until is None else f" until {suspension.until:%d %B %Y, %H:%M} UTC"
    return AccountsError(
        AccountsErrorCode.ACCOUNT_SUSPENDED, f"This account is suspended{end}. Reason: {suspension.reason}"
    )
