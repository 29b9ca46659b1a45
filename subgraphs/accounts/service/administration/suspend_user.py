"""Suspend a user, and restore them."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from subgraphs.accounts.errors import AccountsError, AccountsErrorCode
from subgraphs.accounts.events import UserRestored, UserSuspended
from subgraphs.accounts.service.administration.acting_admins import ChangeOfUser, Operator, locked_by_staff
from subgraphs.accounts.service.administration.audit import record_change
from subgraphs.accounts.service.administration.reasons import optional_reason, required_reason
from subgraphs.accounts.service.model import Suspension, User
from subgraphs.accounts.service.ports import AccountsWork
from subgraphs.accounts.service.sessions.lifecycle import end_sessions_of
from subgraphs.kernel.audit.records import SYSTEM
from subgraphs.kernel.identity.ids import UserId
from subgraphs.kernel.identity.principal import Principal
from subgraphs.kernel.identity.scopes import Scope
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock

LONGEST = timedelta(days=3_660)
"""A longer suspension has no end."""


@dataclass(frozen=True, slots=True)
class SuspendUser:
    """Suspend a user until a time, or until they are restored: they can't log in, and their sessions end.

    The courses that they own stay on sale unless `take_down_courses` is given, which catalog carries out. A suspension
    replaces one that is in force; repeating it changes nothing. Raises Unauthenticated, Forbidden and
    AccountsError(OWN_ACCOUNT, USER_NOT_FOUND, BEYOND_OWN_SCOPES, INVALID_REASON or INVALID_END).
    """

    units: Transactions[AccountsWork]
    clock: Clock

    async def __call__(
        self,
        by: Principal | Operator | None,
        *,
        user_id: UserId,
        reason: str,
        until: datetime | None = None,
        take_down_courses: bool = False,
    ) -> User:
        given, now = required_reason(reason), self.clock()
        if until is not None and not now < until <= now + LONGEST:
            raise AccountsError(
                AccountsErrorCode.INVALID_END, "A suspension ends in the future, within ten years.", "until"
            )
        async with self.units() as work:
            change = await locked_by_staff(work, by, user_id, now, Scope.USERS_SUSPEND)
            # Also if nothing changes: whatever was opened meanwhile ends.
            await end_sessions_of(work, user_id, now)
            current = change.user.suspended(now)
            repeated = current is not None and (current.reason, current.until) == (given, until)
            if not repeated or take_down_courses:
                taken_down_by = change.actor if take_down_courses else None
                event = UserSuspended(user_id=user_id, reason=given, until=until, courses_taken_down_by=taken_down_by)
                await work.record(event)
            if repeated:
                return change.user
            since = now if current is None else current.since
            suspended = replace(change.user, suspension=Suspension(since, until, given))
            await work.users.save(suspended)
            await record_change(work, change, suspended, "user.suspend", given, now)
            return suspended


@dataclass(frozen=True, slots=True)
class RestoreUser:
    """End a suspension; without one, nothing changes.

    Raises Unauthenticated, Forbidden and AccountsError(OWN_ACCOUNT, USER_NOT_FOUND or INVALID_REASON).
    """

    units: Transactions[AccountsWork]
    clock: Clock

    async def __call__(self, by: Principal | Operator | None, *, user_id: UserId, reason: str | None = None) -> User:
        given, now = optional_reason(reason), self.clock()
        async with self.units() as work:
            return await _restored(work, await locked_by_staff(work, by, user_id, now, Scope.USERS_SUSPEND), given, now)


@dataclass(frozen=True, slots=True)
class EndSuspensions:
    """Restore the users whose suspension has ended by itself, so that other domains and the user learn of it."""

    units: Transactions[AccountsWork]
    clock: Clock

    async def __call__(self) -> None:
        now = self.clock()
        async with self.units() as work:
            ended = await work.users.suspensions_ended(now)
        for user_id in ended:
            async with self.units() as work:
                user = await work.users.lock(user_id)
                if user is not None and user.suspended(now) is None:
                    await _restored(work, ChangeOfUser(user, SYSTEM), None, now)


async def _restored(work: AccountsWork, change: ChangeOfUser, reason: str | None, now: datetime) -> User:
    if change.user.suspension is None:
        return change.user
    restored = replace(change.user, suspension=None)
    await work.users.save(restored)
    await work.record(UserRestored(user_id=restored.id))
    await record_change(work, change, restored, "user.restore", reason, now)
    return restored
