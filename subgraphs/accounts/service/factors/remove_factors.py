"""Removal of factors, and new recovery codes."""

from dataclasses import dataclass

from subgraphs.accounts.errors import AccountsError, AccountsErrorCode
from subgraphs.accounts.events import SecurityChange, SecurityChanged
from subgraphs.accounts.service.administration.acting_admins import Operator, locked_by_staff
from subgraphs.accounts.service.administration.audit import record_change
from subgraphs.accounts.service.administration.reasons import optional_reason
from subgraphs.accounts.service.factors.model import FactorKind
from subgraphs.accounts.service.factors.recovery_codes import RecoveryCodeDigests, new_codes
from subgraphs.accounts.service.factors.second_factors import kinds_of
from subgraphs.accounts.service.factors.totp_enrollment import NewRecoveryCodes
from subgraphs.accounts.service.model import ClientInfo, User
from subgraphs.accounts.service.ports import AccountsWork
from subgraphs.accounts.service.sessions.lifecycle import end_sessions_of
from subgraphs.accounts.service.users.shared_steps import require_user
from subgraphs.kernel.identity.ids import UserId
from subgraphs.kernel.identity.principal import Principal
from subgraphs.kernel.identity.recent_log_in import RecentLogIn
from subgraphs.kernel.identity.scopes import Scope
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock


@dataclass(frozen=True, slots=True)
class DisableTotp:
    """Remove the caller's authenticator app; without one, nothing changes.

    Raises Unauthenticated, RecentLogInRequired and AccountsError(USER_NOT_FOUND).
    """

    units: Transactions[AccountsWork]
    recent_log_in: RecentLogIn

    async def __call__(self, principal: Principal | None, client: ClientInfo) -> User:
        caller = self.recent_log_in.require(principal)
        async with self.units() as work:
            user = await require_user(work, caller.user_id)
            confirmed = FactorKind.TOTP in await kinds_of(work, user.id)
            if await work.totp_factors.remove(user.id) and confirmed:
                await drop_what_needs_a_factor(work, user.id)
                await work.record(
                    SecurityChanged.by(user.id, SecurityChange.TOTP_DISABLED, client.ip, client.user_agent)
                )
        return user


@dataclass(frozen=True, slots=True)
class RegenerateRecoveryCodes:
    """Replace the caller's recovery codes, used and unused ones.

    Raises Unauthenticated, RecentLogInRequired and AccountsError(NO_FACTOR).
    """

    units: Transactions[AccountsWork]
    recovery_code_digests: RecoveryCodeDigests
    recent_log_in: RecentLogIn

    async def __call__(self, principal: Principal | None, client: ClientInfo) -> NewRecoveryCodes:
        caller = self.recent_log_in.require(principal)
        codes = new_codes()
        async with self.units() as work:
            user = await require_user(work, caller.user_id)
            if not await kinds_of(work, user.id):
                raise AccountsError(AccountsErrorCode.NO_FACTOR, "Recovery codes replace a second factor: add one.")
            digests = [self.recovery_code_digests.digest(user.id, code) for code in codes]
            await work.recovery_codes.replace(user.id, digests)
            await work.record(
                SecurityChanged.by(user.id, SecurityChange.RECOVERY_CODES_REPLACED, client.ip, client.user_agent)
            )
        return NewRecoveryCodes(user, codes)


@dataclass(frozen=True, slots=True)
class ResetFactors:
    """Remove all factors of a user who lost them, for operators; the user's sessions end.

    No admin can do it in the graph, where a stolen session would take over every account. Without factors, nothing
    changes. Raises AccountsError(USER_NOT_FOUND or INVALID_REASON).
    """

    units: Transactions[AccountsWork]
    clock: Clock

    async def __call__(self, by: Operator, *, user_id: UserId, reason: str | None = None) -> User:
        given, now = optional_reason(reason), self.clock()
        async with self.units() as work:
            change = await locked_by_staff(work, by, user_id, now, Scope.USERS_MANAGE)
            if not await kinds_of(work, user_id):
                return change.user
            await work.totp_factors.remove(user_id)
            await work.passkeys.remove_all(user_id)
            await drop_what_needs_a_factor(work, user_id)
            await end_sessions_of(work, user_id, now)
            await work.record(SecurityChanged.by(user_id, SecurityChange.FACTORS_RESET, None, None))
            await record_change(work, change, change.user, "user.reset_factors", given, now)
            return change.user


async def drop_what_needs_a_factor(work: AccountsWork, user_id: UserId) -> None:
    """Delete recovery codes and trusted devices if no factor is left, in the caller's transaction."""
    if not await kinds_of(work, user_id):
        await work.recovery_codes.replace(user_id, ())
        await work.trusted_devices.remove_all(user_id)
