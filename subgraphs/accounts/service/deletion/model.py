"""Deletions of accounts, and their rules. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import Enum
from typing import NewType

from subgraphs.kernel.identity.ids import IdKind, UserId
from subgraphs.kernel.privacy.reports import KeptReason, Obstacle

DeletionId = NewType("DeletionId", str)
DELETION: IdKind[DeletionId] = IdKind("del")

CONFIRM_WITHIN = timedelta(hours=24)
ADDRESS_RETENTION = timedelta(days=30)
RECEIPT_RETENTION = timedelta(days=400)

CHECKING_DOMAINS = frozenset({"catalog", "orders"})
"""The domains that may object to a deletion."""
ERASING_DOMAINS = ("accounts", "catalog", "videos", "orders", "learning", "notifications", "statistics")
"""The domains that erase a user and report it."""


class DeletionState(Enum):
    """The state of a deletion.

    CHECKING becomes REJECTED or AWAITING_CONFIRMATION, which the mailed link makes SCHEDULED; after the grace period
    the obstacles are checked once more (FINAL_CHECK), then the account is DELETED.
    """

    CHECKING = "CHECKING"
    AWAITING_CONFIRMATION = "AWAITING_CONFIRMATION"
    SCHEDULED = "SCHEDULED"
    FINAL_CHECK = "FINAL_CHECK"
    REJECTED = "REJECTED"
    CANCELED = "CANCELED"
    EXPIRED = "EXPIRED"
    DELETED = "DELETED"


OPEN = frozenset(
    {
        DeletionState.CHECKING,
        DeletionState.AWAITING_CONFIRMATION,
        DeletionState.SCHEDULED,
        DeletionState.FINAL_CHECK,
    }
)
"""The states in which a deletion may still happen; a user has at most one in these."""

CHECKED = frozenset({DeletionState.CHECKING, DeletionState.FINAL_CHECK})
"""The states that end when every domain has reported its obstacles."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """A domain's part of the erasure: pending without a time."""

    domain: str
    done_at: datetime | None = None
    kept: tuple[KeptReason, ...] = ()


@dataclass(frozen=True, slots=True)
class AccountDeletion:
    """The deletion of one account, from the request to the receipts."""

    id: DeletionId
    user_id: UserId
    state: DeletionState
    requested_at: datetime
    email: str | None = None
    """The address for the last mail, from the deletion of the account until that mail is sent."""
    locale: str = "en"
    round: int = 1
    """The number of the current round of checks: reports of an earlier one don't count."""
    checks: Mapping[str, tuple[Obstacle, ...]] = field(default_factory=dict)
    """The obstacles that each domain reported in this round."""
    expires_at: datetime | None = None
    """The end of the time to confirm it."""
    due_at: datetime | None = None
    ended_at: datetime | None = None

    @property
    def obstacles(self) -> tuple[Obstacle, ...]:
        return tuple(obstacle for domain in sorted(self.checks) for obstacle in self.checks[domain])

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    def reported(self, domain: str, of_round: int, obstacles: tuple[Obstacle, ...]) -> "AccountDeletion":
        """Return it with a domain's report; a report of another round, or after the checks, changes nothing."""
        if self.state not in CHECKED or of_round != self.round:
            return self
        return replace(self, checks={**self.checks, domain: obstacles})

    @property
    def is_checked(self) -> bool:
        """True if every domain has reported in this round."""
        return self.checks.keys() >= CHECKING_DOMAINS

    def rejected(self, now: datetime) -> "AccountDeletion":
        """Return it as one that obstacles prevent."""
        return replace(self, state=DeletionState.REJECTED, ended_at=now)

    def awaiting_confirmation(self, now: datetime) -> "AccountDeletion":
        """Return it as one that the link in a mail has to confirm."""
        return replace(self, state=DeletionState.AWAITING_CONFIRMATION, expires_at=now + CONFIRM_WITHIN)

    def scheduled(self, now: datetime, grace: timedelta) -> "AccountDeletion":
        """Return it as one that happens after the grace period."""
        return replace(self, state=DeletionState.SCHEDULED, due_at=now + grace)

    def checked_again(self) -> "AccountDeletion":
        """Return it in the next round of checks, after the grace period."""
        return replace(self, state=DeletionState.FINAL_CHECK, round=self.round + 1, checks={})

    def canceled(self, now: datetime) -> "AccountDeletion":
        """Return it as one that its user withdrew."""
        return replace(self, state=DeletionState.CANCELED, ended_at=now)

    def expired(self, now: datetime) -> "AccountDeletion":
        """Return it as one that was not confirmed in time."""
        return replace(self, state=DeletionState.EXPIRED, ended_at=now)

    def done(self, now: datetime, email: str | None = None, locale: str = "en") -> "AccountDeletion":
        """Return it as one whose account exists no more, with the address for the last mail."""
        return replace(self, state=DeletionState.DELETED, ended_at=now, email=email, locale=locale)


@dataclass(frozen=True, slots=True)
class DeletionReceipt:
    """A deletion with the receipts of all domains."""

    deletion: AccountDeletion
    receipts: tuple[Receipt, ...]


def confirm_subject(deletion_id: DeletionId) -> str:
    """Return the subject of the link that confirms a deletion."""
    return f"delete-{deletion_id}"


def cancel_subject(deletion_id: DeletionId) -> str:
    """Return the subject of the link that cancels a deletion."""
    return f"keep-{deletion_id}"


def receipt_subject(deletion_id: DeletionId) -> str:
    """Return the subject of the link to the receipts."""
    return f"receipt-{deletion_id}"


def deletion_of_subject(subject: str | None, purpose: str) -> DeletionId | None:
    """Return the deletion that a link's subject is for; None if the link has another purpose."""
    if subject is None:
        return None
    found, _, deletion_id = subject.partition("-")
    return DeletionId(deletion_id) if found == purpose and deletion_id else None
