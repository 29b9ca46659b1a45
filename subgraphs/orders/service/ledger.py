"""The double-entry ledger: every movement of money is an entry whose lines sum to zero. Pure.

Debits are positive. PROVIDER is the money that the payment provider holds for us (before its fees), INSTRUCTOR and
PLATFORM are what we owe or earned, BUYER is owed to buyers, DISPUTED is held back by a bank until it decides, PAYOUT is
in transit to an instructor, BANK is our own bank account, and CONVERSION is what the provider exchanged between
currencies.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from subgraphs.kernel.identity.ids import UserId
from subgraphs.kernel.values.money import Currency, Money
from subgraphs.orders.service.model import OrderLine


class Account(StrEnum):
    """A ledger account."""

    PROVIDER = "PROVIDER"
    PLATFORM = "PLATFORM"
    INSTRUCTOR = "INSTRUCTOR"
    BUYER = "BUYER"
    DISPUTED = "DISPUTED"
    PAYOUT = "PAYOUT"
    BANK = "BANK"
    CONVERSION = "CONVERSION"


class EntryKind(StrEnum):
    """Kind of an entry. Kind and reference are unique together, so that nothing is booked twice."""

    SALE = "SALE"
    REFUND = "REFUND"
    REFUND_FAILED = "REFUND_FAILED"
    GOODWILL = "GOODWILL"
    GOODWILL_REVERSED = "GOODWILL_REVERSED"
    LATE_PAYMENT = "LATE_PAYMENT"
    LATE_PAYMENT_RETURNED = "LATE_PAYMENT_RETURNED"
    REFUND_SETTLED = "REFUND_SETTLED"
    DISPUTE_FUNDS = "DISPUTE_FUNDS"
    DISPUTE_LOST = "DISPUTE_LOST"
    CONVERSION = "CONVERSION"
    TRANSFER = "TRANSFER"
    PAYOUT_REQUESTED = "PAYOUT_REQUESTED"
    PAYOUT_SENT = "PAYOUT_SENT"
    PAYOUT_FAILED = "PAYOUT_FAILED"


class Unbalanced(ValueError):
    """The lines of an entry do not sum to zero."""


@dataclass(frozen=True, slots=True)
class Posting:
    """One line of an entry; an instructor's share becomes available at `matures_at`."""

    account: Account
    amount: Money
    owner_id: UserId | None = None
    matures_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One movement of money. Raises Unbalanced unless its lines sum to zero in each currency."""

    kind: EntryKind
    reference: str
    at: datetime
    postings: tuple[Posting, ...]

    def __post_init__(self) -> None:
        sums: defaultdict[Currency, int] = defaultdict(int)
        for posting in self.postings:
            sums[posting.amount.currency] += posting.amount.amount_minor
        if any(sums.values()):
            raise Unbalanced(f"{self.kind} {self.reference}")


@dataclass(frozen=True, slots=True)
class Balance:
    """An instructor's earnings in one currency: pending within the refund window, or available."""

    pending: Money
    available: Money


def sale(order_id: str, lines: Sequence[OrderLine], at: datetime, matures_at: datetime) -> Entry:
    """Book the sale of these lines."""
    postings = [Posting(Account.PROVIDER, _sum(lines))]
    for line in lines:
        postings += _shares(line, matures_at, sign=-1)
    return Entry(EntryKind.SALE, order_id, at, tuple(postings))


def refund(reference: str, line: OrderLine, at: datetime, matures_at: datetime) -> Entry:
    """Book the refund of a line, which instructors and platform bear by their shares at the sale."""
    postings = [Posting(Account.PROVIDER, -line.paid), *_shares(line, matures_at, sign=1)]
    return Entry(EntryKind.REFUND, reference, at, tuple(postings))


def dispute_lost(
    reference: str, lines: Sequence[OrderLine], held: Money, disputed: Money, at: datetime, matures_at: datetime
) -> Entry:
    """Book a lost dispute: instructors and platform bear these lines, and the platform alone the rest of the amount.

    `held` left the provider's account, which may be in another currency than the order, that of `disputed`.
    """
    postings = [Posting(Account.DISPUTED, -held)]
    if held.currency is not disputed.currency:
        postings += [Posting(Account.CONVERSION, held), Posting(Account.CONVERSION, -disputed)]
    for line in lines:
        postings += _shares(line, matures_at, sign=1)
    balance = held if held.currency is disputed.currency else disputed
    rest = balance - _sum(lines, balance)
    return Entry(EntryKind.DISPUTE_LOST, reference, at, (*postings, Posting(Account.PLATFORM, rest)))


def converted(reference: str, presented: Money, settled: Money, at: datetime) -> Entry:
    """Book an exchange by the provider: `presented` was booked, and `settled` is what it holds or gave instead."""
    return Entry(
        EntryKind.CONVERSION,
        reference,
        at,
        (
            Posting(Account.PROVIDER, -presented),
            Posting(Account.CONVERSION, presented),
            Posting(Account.PROVIDER, settled),
            Posting(Account.CONVERSION, -settled),
        ),
    )


def payout_requested(reference: str, instructor_id: UserId, amount: Money, at: datetime) -> Entry:
    """Reserve an instructor's available earnings for a payout."""
    mine = Posting(Account.INSTRUCTOR, amount, instructor_id, at)
    return Entry(EntryKind.PAYOUT_REQUESTED, reference, at, (mine, Posting(Account.PAYOUT, -amount)))


def payout_sent(reference: str, reserved: Money, transferred: Money, at: datetime) -> Entry:
    """Book a payout that left the provider's account, which may be in another currency than what was reserved."""
    postings = [Posting(Account.PAYOUT, reserved), Posting(Account.PROVIDER, -transferred)]
    if transferred.currency is not reserved.currency:
        postings += [Posting(Account.CONVERSION, -reserved), Posting(Account.CONVERSION, transferred)]
    return Entry(EntryKind.PAYOUT_SENT, reference, at, tuple(postings))


def payout_failed(reference: str, instructor_id: UserId, amount: Money, at: datetime) -> Entry:
    """Release the reserved earnings of a payout that could not be sent."""
    mine = Posting(Account.INSTRUCTOR, -amount, instructor_id, at)
    return Entry(EntryKind.PAYOUT_FAILED, reference, at, (mine, Posting(Account.PAYOUT, amount)))


def between(kind: EntryKind, reference: str, amount: Money, at: datetime, *, debit: Account, credit: Account) -> Entry:
    """Book an amount from one account to another."""
    return Entry(kind, reference, at, (Posting(debit, amount), Posting(credit, -amount)))


def _shares(line: OrderLine, matures_at: datetime, *, sign: int) -> list[Posting]:
    incomes = [Posting(Account.INSTRUCTOR, income * sign, user_id, matures_at) for user_id, income in line.incomes]
    return [*incomes, Posting(Account.PLATFORM, (line.paid - line.instructor_share) * sign)]


def _sum(lines: Sequence[OrderLine], like: Money | None = None) -> Money:
    zero = Money.zero(like.currency if like is not None else lines[0].paid.currency)
    return sum((line.paid for line in lines), zero)
