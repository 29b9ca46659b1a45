"""Take an identity of another provider from the caller."""

from dataclasses import dataclass

from subgraphs.accounts.errors import AccountsError, AccountsErrorCode
from subgraphs.accounts.events import SecurityChange, SecurityChanged, SessionEnded
from subgraphs.accounts.service.administration.acting_admins import ChangeOfUser
from subgraphs.accounts.service.administration.role_changes import change_roles
from subgraphs.accounts.service.identities.model import can_unlink
from subgraphs.accounts.service.model import ClientInfo, IdentityId, SessionId, User
from subgraphs.accounts.service.ports import AccountsWork
from subgraphs.accounts.service.users.shared_steps import require_user
from subgraphs.kernel.audit.records import Actor
from subgraphs.kernel.identity.principal import Principal
from subgraphs.kernel.identity.recent_log_in import RecentLogIn
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock


@dataclass(frozen=True, slots=True)
class UnlinkIdentity:
    """Unlink one of the caller's identities, and end the other sessions that began with it.

    The last way to log in stays. Roles that the identity granted go with it, which ends all sessions. Raises
    Unauthenticated, RecentLogInRequired and AccountsError(IDENTITY_NOT_FOUND, also for another user's identity,
    LAST_LOG_IN_METHOD or USER_NOT_FOUND).
    """

    units: Transactions[AccountsWork]
    recent_log_in: RecentLogIn
    clock: Clock

    async def __call__(self, principal: Principal | None, *, identity_id: IdentityId, client: ClientInfo) -> User:
        caller = self.recent_log_in.require(principal)
        now = self.clock()
        async with self.units() as work:
            user = await require_user(work, caller.user_id)
            identities = await work.identities.of_user(user.id)
            removed = next((identity for identity in identities if identity.id == identity_id), None)
            if removed is None:
                raise AccountsError(
                    AccountsErrorCode.IDENTITY_NOT_FOUND, "You have no such linked identity.", "identityId"
                )
            if not can_unlink(user, identities, removed):
                raise AccountsError(
                    AccountsErrorCode.LAST_LOG_IN_METHOD,
                    "Choose a password or link another identity first: you could no longer log in.",
                    "identityId",
                )
            current = None if caller.session_id is None else SessionId(caller.session_id)
            for session_id in await work.sessions.revoke_of_identity(removed.id, now, but=current):
                await work.record(SessionEnded(user_id=user.id, session_id=session_id))
            await work.identities.remove(removed.id)
            change = SecurityChange.IDENTITY_UNLINKED
            await work.record(SecurityChanged.by(user.id, change, client.ip, client.user_agent))
            return await change_roles(
                work,
                ChangeOfUser(user, Actor.of(caller)),
                user.roles - removed.granted_roles,
                now,
                action="user.unlink_identity",
                reason=None,
                bar=False,
            )
