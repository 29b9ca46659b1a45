"""The double-entry ledger: every movement of money is an entry whose lines sum to zero. Pure.

Debits are positive. PROVIDER is what the payment provider holds for us (before its fees), INSTRUCTOR and PLATFORM are
what we owe or keep, BUYER is what must go back to a buyer, DISPUTED is what a bank holds back until it decides, and
PAYOUT is what is on its way to an instructor.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from subgraphs.kernel.ids import UserId
from subgraphs.kernel.money import Money
from subgraphs.orders.service.model import OrderLine


class Account(StrEnum):
    """Where money is, or whose it is."""

    PROVIDER = "PROVIDER"
    PLATFORM = "PLATFORM"
    INSTRUCTOR = "INSTRUCTOR"
    BUYER = "BUYER"
    DISPUTED = "DISPUTED"
    PAYOUT = "PAYOUT"


class EntryKind(StrEnum):
    """What happened. With its reference a kind is unique: the same fact is never booked twice."""

    SALE = "SALE"
    REFUND = "REFUND"
    REFUND_FAILED = "REFUND_FAILED"
    GOODWILL = "GOODWILL"
    GOODWILL_REVERSED = "GOODWILL_REVERSED"
    LATE_PAYMENT = "LATE_PAYMENT"
    LATE_PAYMENT_RETURNED = "LATE_PAYMENT_RETURNED"
    DISPUTE_OPENED = "DISPUTE_OPENED"
    DISPUTE_WON = "DISPUTE_WON"
    DISPUTE_LOST = "DISPUTE_LOST"
    PAYOUT_REQUESTED = "PAYOUT_REQUESTED"
    PAYOUT_SENT = "PAYOUT_SENT"
    PAYOUT_FAILED = "PAYOUT_FAILED"


class Unbalanced(ValueError):
    """The lines of an entry do not sum to zero."""


@dataclass(frozen=True, slots=True)
class Posting:
    """One line of an entry; `matures_at` is when an instructor's part becomes available."""

    account: Account
    amount: Money
    owner_id: UserId | None = None
    matures_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One movement of money. Raises Unbalanced unless its lines sum to zero."""

    kind: EntryKind
    reference: str
    at: datetime
    postings: tuple[Posting, ...]

    def __post_init__(self) -> None:
        if sum(posting.amount.amount_minor for posting in self.postings) != 0:
            raise Unbalanced(f"{self.kind} {self.reference}")


@dataclass(frozen=True, slots=True)
class Balance:
    """What an instructor has earned in one currency: still within a refund window, and free of it."""

    pending: Money
    available: Money


def sale(order_id: str, lines: Sequence[OrderLine], at: datetime, matures_at: datetime) -> Entry:
    """The buyer paid these lines."""
    postings = [Posting(Account.PROVIDER, _sum(lines))]
    for line in lines:
        postings += _shares(line, matures_at, sign=-1)
    return Entry(EntryKind.SALE, order_id, at, tuple(postings))


def refund(reference: str, line: OrderLine, at: datetime, matures_at: datetime) -> Entry:
    """A line's price went back; instructor and platform each give their part."""
    postings = [Posting(Account.PROVIDER, -line.paid), *_shares(line, matures_at, sign=1)]
    return Entry(EntryKind.REFUND, reference, at, tuple(postings))


def dispute_lost(reference: str, lines: Sequence[OrderLine], held: Money, at: datetime, matures_at: datetime) -> Entry:
    """The bank keeps what it held back. What these lines do not cover was the platform's goodwill before."""
    postings = [Posting(Account.DISPUTED, -held)]
    for line in lines:
        postings += _shares(line, matures_at, sign=1)
    rest = held - _sum(lines, held)
    return Entry(EntryKind.DISPUTE_LOST, reference, at, (*postings, Posting(Account.PLATFORM, rest)))


def payout_requested(reference: str, instructor_id: UserId, amount: Money, at: datetime) -> Entry:
    """What an instructor had available is set apart for a payout."""
    mine = Posting(Account.INSTRUCTOR, amount, instructor_id, at)
    return Entry(EntryKind.PAYOUT_REQUESTED, reference, at, (mine, Posting(Account.PAYOUT, -amount)))


def payout_failed(reference: str, instructor_id: UserId, amount: Money, at: datetime) -> Entry:
    """What was set apart could not be sent, and is available again."""
    mine = Posting(Account.INSTRUCTOR, -amount, instructor_id, at)
    return Entry(EntryKind.PAYOUT_FAILED, reference, at, (mine, Posting(Account.PAYOUT, amount)))


def between(kind: EntryKind, reference: str, amount: Money, at: datetime, *, debit: Account, credit: Account) -> Entry:
    """A movement from one account to another."""
    return Entry(kind, reference, at, (Posting(debit, amount), Posting(credit, -amount)))


def _shares(line: OrderLine, matures_at: datetime, *, sign: int) -> list[Posting]:
    instructor, platform = line.instructor_share * sign, (line.paid - line.instructor_share) * sign
    return [
        Posting(Account.INSTRUCTOR, instructor, line.instructor_id, matures_at),
        Posting(Account.PLATFORM, platform),
    ]


def _sum(lines: Sequence[OrderLine], like: Money | None = None) -> Money:
    zero = Money.zero(like.currency if like is not None else lines[0].paid.currency)
    return sum((line.paid for line in lines), zero)
