"""The take-down of the texts of a profile that breaks the rules, and their restoration."""

from dataclasses import dataclass, replace
from datetime import datetime

from subgraphs.accounts.events import DOMAIN, ProfileTextsRestored, ProfileTextsTakenDown
from subgraphs.accounts.service.administration.acting_admins import ChangeOfUser, Operator, locked_by_staff
from subgraphs.accounts.service.administration.reasons import required_reason
from subgraphs.accounts.service.model import TextsTakeDown, User
from subgraphs.accounts.service.ports import AccountsWork
from subgraphs.kernel.audit.records import AuditRecord, audit_record
from subgraphs.kernel.identity.ids import UserId
from subgraphs.kernel.identity.principal import Principal
from subgraphs.kernel.identity.scopes import Scope
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock


@dataclass(frozen=True, slots=True)
class TakeDownProfileTexts:
    """Hide a user's headline and biography from all but them and staff, also what they write later.

    The user receives the reason. Repeating it changes nothing; another reason replaces the earlier one. The audit log
    keeps no text of theirs. Raises Unauthenticated, Forbidden and AccountsError(OWN_ACCOUNT, USER_NOT_FOUND,
    BEYOND_OWN_SCOPES or INVALID_REASON).
    """

    units: Transactions[AccountsWork]
    clock: Clock

    async def __call__(self, by: Principal | Operator | None, *, user_id: UserId, reason: str) -> User:
        given, now = required_reason(reason), self.clock()
        async with self.units() as work:
            change = await locked_by_staff(work, by, user_id, now, Scope.PROFILES_MODERATE)
            before = change.user.texts_take_down
            if before is not None and before.reason == given:
                return change.user
            hidden = replace(change.user, texts_take_down=TextsTakeDown(now, given))
            await work.users.save(hidden)
            await work.record(ProfileTextsTakenDown(user_id=user_id, reason=given))
            await work.audit_log.append(_record(change, hidden, "user.take_down_texts", given, now))
            return hidden


@dataclass(frozen=True, slots=True)
class RestoreProfileTexts:
    """Show a user's headline and biography again, as they wrote them last. Safe to repeat.

    Raises Unauthenticated, Forbidden and AccountsError(OWN_ACCOUNT, USER_NOT_FOUND or BEYOND_OWN_SCOPES).
    """

    units: Transactions[AccountsWork]
    clock: Clock

    async def __call__(self, by: Principal | Operator | None, *, user_id: UserId) -> User:
        now = self.clock()
        async with self.units() as work:
            change = await locked_by_staff(work, by, user_id, now, Scope.PROFILES_MODERATE)
            if change.user.texts_take_down is None:
                return change.user
            shown = replace(change.user, texts_take_down=None)
            await work.users.save(shown)
            await work.record(ProfileTextsRestored(user_id=user_id))
            await work.audit_log.append(_record(change, shown, "user.restore_texts", None, now))
            return shown


def _record(change: ChangeOfUser, after: User, action: str, reason: str | None, now: datetime) -> AuditRecord:
    return audit_record(
        DOMAIN,
        change.actor,
        action,
        after.id,
        at=now,
        before={"texts_taken_down": change.user.texts_take_down is not None},
        after={"texts_taken_down": after.texts_take_down is not None},
        reason=reason,
    )
