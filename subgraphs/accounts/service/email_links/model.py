"""Changes of e-mail addresses, and their rules. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NewType

from subgraphs.kernel.identity.ids import IdKind, UserId

EmailChangeId = NewType("EmailChangeId", str)
EMAIL_CHANGE: IdKind[EmailChangeId] = IdKind("emc")

CONFIRM_WITHIN = timedelta(hours=1)
UNDO_WITHIN = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class EmailChange:
    """A new address that awaits its confirmation, or, once confirmed, may still be undone from the old one."""

    id: EmailChangeId
    user_id: UserId
    old_email: str
    new_email: str
    requested_at: datetime
    expires_at: datetime
    confirmed_at: datetime | None = None


def undo_subject(change_id: EmailChangeId) -> str:
    """Return the subject of the link that undoes a change: the link that confirms it must not."""
    return f"undo-{change_id}"


def undone_change(subject: str) -> EmailChangeId | None:
    """Return the change that a link's subject undoes; None if the link is another."""
    prefix, _, change_id = subject.partition("-")
    return EmailChangeId(change_id) if prefix == "undo" and change_id else None
