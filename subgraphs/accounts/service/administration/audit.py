"""Audit records of changes of users."""

from datetime import datetime

from subgraphs.accounts.events import DOMAIN
from subgraphs.accounts.service.administration.acting_admins import ChangeOfUser
from subgraphs.accounts.service.model import User
from subgraphs.accounts.service.ports import AccountsWork
from subgraphs.kernel.audit.records import audit_record
from subgraphs.kernel.audit.redaction import AuditedValue


async def record_change(
    work: AccountsWork, change: ChangeOfUser, after: User, action: str, reason: str | None, now: datetime
) -> None:
    """Append a record of the change, in the caller's transaction."""
    await work.audit_log.append(
        audit_record(
            DOMAIN,
            change.actor,
            action,
            after.id,
            at=now,
            before=_audited(change.user, now),
            after=_audited(after, now),
            reason=reason,
        )
    )


def _audited(user: User, now: datetime) -> dict[str, AuditedValue]:
    suspension = user.suspension
    until = None if suspension is None or suspension.until is None else suspension.until.isoformat()
    return {
        "roles": sorted(role.value for role in user.roles),
        "banned_from_teaching": user.instructor_barred,
        "status": user.status(now).value,
        "suspended_until": until,
        "suspension_reason": None if suspension is None else suspension.reason,
    }
