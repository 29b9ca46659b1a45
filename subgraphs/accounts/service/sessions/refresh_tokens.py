"""Exchange a refresh token."""

from dataclasses import dataclass, replace
from datetime import timedelta

from subgraphs.accounts.errors import AccountsError, AccountsErrorCode
from subgraphs.accounts.events import RefreshTokenReused
from subgraphs.accounts.service.credentials.derived_tokens import DerivedTokens
from subgraphs.accounts.service.model import Rotation, issues_tokens, rotation, sha256_hex
from subgraphs.accounts.service.ports import AccessTokenIssuer, AccountsWork
from subgraphs.accounts.service.sessions.lifecycle import (
    LoggedIn,
    SessionLifetimes,
    end_session,
    logged_in,
    refresh_token_of,
)
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock


@dataclass(frozen=True, slots=True)
class RefreshTokens:
    """Exchange a refresh token for its successor and a new access token.

    A token that was used before ends its session, and no other, unless it was used within `reuse_grace`: then the
    same successor is issued again. Raises AccountsError(TOKEN_EXPIRED or TOKEN_REUSED).
    """

    units: Transactions[AccountsWork]
    access_tokens: AccessTokenIssuer
    derived_tokens: DerivedTokens
    lifetimes: SessionLifetimes
    reuse_grace: timedelta
    clock: Clock

    async def __call__(self, *, refresh_token: str, ip: str | None = None) -> LoggedIn:
        now = self.clock()
        successor = self.derived_tokens.successor(refresh_token)
        async with self.units() as work:
            found = await work.sessions.by_token(sha256_hex(refresh_token))
            decision = Rotation.EXPIRED
            user = None
            if found is not None:
                session, token = found
                user = await work.users.by_id(session.user_id)
                decision = rotation(token, session, now, self.reuse_grace)
                if decision is Rotation.ROTATE:
                    session = replace(session, last_seen_at=now, ip=ip or session.ip)
                    await work.sessions.save(session)
                    following = refresh_token_of(session, successor, now, self.lifetimes.refresh_token)
                    await work.sessions.rotate(replace(token, used_at=now), following)
                elif decision is Rotation.REUSED:
                    await end_session(work, session, now)
                    await work.record(RefreshTokenReused(user_id=session.user_id, session_id=session.id))
        # Raised after the transaction, which must commit the end of the session.
        if decision is Rotation.REUSED:
            raise AccountsError(AccountsErrorCode.TOKEN_REUSED, "This session was ended, to be safe. Log in again.")
        if found is None or user is None or user.suspended(now) is not None or not issues_tokens(decision):
            raise AccountsError(AccountsErrorCode.TOKEN_EXPIRED, "This session has ended. Log in again.")
        return await logged_in(self.access_tokens, user, session, successor)
