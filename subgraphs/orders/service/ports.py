"""What the use cases need from outside, as Protocols; `store` and `payment_provider` implement them, `app` puts them
together."""

import asyncio
from collections.abc import Callable, Collection, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from subgraphs.kernel.clock import Clock
from subgraphs.kernel.ids import CourseId, EnrollmentId, OrderId, OrderLineId, UserId
from subgraphs.kernel.money import Currency
from subgraphs.kernel.pagination import Page, PageRequest
from subgraphs.kernel.rate_limits import RateLimits
from subgraphs.kernel.transactions import Transactions, TransactionWithFacts
from subgraphs.orders.errors import Refusal, RefusalReason
from subgraphs.orders.service.ledger import Balance, Entry
from subgraphs.orders.service.model import (
    CouponId,
    Course,
    Enrollment,
    GrantKind,
    Order,
    Payout,
    PayoutId,
    Refund,
    RefundId,
)
from subgraphs.orders.service.pricing import Coupon


class Courses(Protocol):
    """The copy of catalog's courses."""

    async def by_ids(self, course_ids: Collection[CourseId]) -> Mapping[CourseId, Course]: ...

    async def keep(self, course: Course) -> None:
        """Keeps the course unless a newer revision of it is kept already."""
        ...


@dataclass(frozen=True, slots=True)
class StoredCart:
    """What somebody means to buy, in the order they chose it."""

    user_id: UserId
    course_ids: tuple[CourseId, ...]
    coupon_code: str | None


class Carts(Protocol):
    """Carts and wishlists."""

    async def get(self, user_id: UserId) -> StoredCart: ...

    async def lock(self, user_id: UserId) -> StoredCart:
        """The cart, which nobody else locks until the transaction ends; a user's purchases take turns by it."""
        ...

    async def add(self, user_id: UserId, course_id: CourseId, at: datetime) -> None: ...

    async def remove(self, user_id: UserId, course_ids: Collection[CourseId]) -> None: ...

    async def set_coupon(self, user_id: UserId, code: str | None) -> None: ...

    async def wishlist(self, user_id: UserId) -> list[CourseId]:
        """What the user wishes for, newest first."""
        ...

    async def wished(self, user_id: UserId, course_ids: Collection[CourseId]) -> set[CourseId]: ...

    async def wish(self, user_id: UserId, course_id: CourseId, at: datetime) -> None: ...

    async def unwish(self, user_id: UserId, course_ids: Collection[CourseId]) -> None: ...


class Coupons(Protocol):
    """Coupons and the reservations that orders hold of them."""

    async def add(self, coupon: Coupon) -> bool:
        """Whether it was added; not if the course has a coupon of that code."""
        ...

    async def by_codes(self, codes: Collection[tuple[CourseId, str]]) -> Mapping[tuple[CourseId, str], Coupon]: ...

    async def reserve(self, coupon_id: CouponId, line_id: OrderLineId, order_id: OrderId) -> bool:
        """Holds one redemption for an order's line; False if none is left."""
        ...

    async def redeem(self, order_id: OrderId) -> None:
        """What the order holds was paid with."""
        ...

    async def release(self, order_id: OrderId) -> None:
        """What the order holds, others may have."""
        ...


class Orders(Protocol):
    """Orders with their lines."""

    async def next_number(self, at: datetime) -> str: ...

    async def add(self, order: Order) -> None: ...

    async def save(self, order: Order) -> None:
        """Keeps what may change of an order, and tells whoever watches it."""
        ...

    async def get(self, order_id: OrderId) -> Order | None: ...

    async def by_ids(self, order_ids: Collection[OrderId]) -> Mapping[OrderId, Order]: ...

    async def lock(self, order_id: OrderId) -> Order | None:
        """The order, which nobody else changes until the transaction ends."""
        ...

    async def id_of_payment(self, payment_id: str) -> OrderId | None: ...

    async def id_of_line(self, line_id: OrderLineId) -> OrderId | None: ...

    async def open_of(self, buyer_id: UserId) -> list[Order]:
        """The buyer's orders that wait for a payment."""
        ...

    async def expired(self, before: datetime, limit: int) -> list[OrderId]:
        """Orders whose payment page should have closed by then, but which still wait."""
        ...

    async def history(self, buyer_id: UserId, request: PageRequest) -> Page[Order]:
        """The buyer's orders other than those closed without payment, newest first."""
        ...


class Enrollments(Protocol):
    """Enrollments and the grants that they rest on."""

    async def by_ids(self, enrollment_ids: Collection[EnrollmentId]) -> Mapping[EnrollmentId, Enrollment]: ...

    async def of_user(self, user_id: UserId, course_ids: Collection[CourseId]) -> Mapping[CourseId, Enrollment]: ...

    async def page_of_user(self, user_id: UserId, request: PageRequest) -> Page[Enrollment]:
        """The user's active enrollments, newest first."""
        ...

    async def lock(self, user_id: UserId, course_id: CourseId) -> Enrollment | None:
        """The enrollment, which nobody else changes until the transaction ends."""
        ...

    async def save(self, enrollment: Enrollment) -> None: ...

    async def grant(
        self, enrollment: Enrollment, kind: GrantKind, line_id: OrderLineId | None, by: UserId | None, at: datetime
    ) -> bool:
        """Adds a grant; False if the order's line has one already."""
        ...

    async def revoke_line(self, line_id: OrderLineId, at: datetime) -> bool:
        """Ends the grant of an order's line; whether it was in force."""
        ...

    async def revoke_kinds(self, enrollment_id: EnrollmentId, kinds: Collection[GrantKind], at: datetime) -> int:
        """Ends the grants of these kinds; how many were in force."""
        ...

    async def has_grant(self, enrollment_id: EnrollmentId) -> bool:
        """Whether a grant is in force."""
        ...


class Refunds(Protocol):
    """Refunds on their way."""

    async def add(self, refund: Refund) -> bool:
        """Whether it was added; not if the line has one that was not refused."""
        ...

    async def save(self, refund: Refund) -> None: ...

    async def lock(self, refund_id: RefundId) -> Refund | None: ...

    async def by_external_id(self, external_id: str) -> Refund | None: ...

    async def of_lines(self, line_ids: Collection[OrderLineId]) -> Mapping[OrderLineId, Refund]:
        """The refunds of these lines that were not refused."""
        ...

    async def waiting(self, before: datetime, limit: int) -> list[RefundId]:
        """Refunds that were asked for before then and that the provider may not know of."""
        ...


class Ledger(Protocol):
    """The append-only ledger."""

    async def book(self, entry: Entry) -> None: ...

    async def balances(self, instructor_id: UserId, at: datetime) -> list[Balance]: ...


class Payouts(Protocol):
    """Payouts, and the accounts at the provider that they go to."""

    async def account(self, instructor_id: UserId) -> str | None: ...

    async def lock_account(self, instructor_id: UserId) -> str | None:
        """The account, which nobody else locks until the transaction ends; an instructor's payouts take turns by it."""
        ...

    async def add_account(self, instructor_id: UserId, account_id: str) -> None:
        """Keeps the account unless the instructor has one."""
        ...

    async def add(self, payout: Payout) -> None: ...

    async def save(self, payout: Payout) -> None: ...

    async def lock(self, payout_id: PayoutId) -> Payout | None: ...

    async def by_key(self, instructor_id: UserId, key: str) -> Payout | None: ...

    async def waiting(self, before: datetime, limit: int) -> list[PayoutId]:
        """Payouts that were asked for before then and that the provider may not know of."""
        ...

    async def history(self, instructor_id: UserId, request: PageRequest) -> Page[Payout]:
        """The instructor's payouts, newest first."""
        ...


@dataclass(frozen=True, slots=True)
class Notification:
    """What the payment provider told us, as it stands in the inbox."""

    source: str
    external_id: str
    type: str
    payload: Mapping[str, Any]
    attempts: int


class Notifications(Protocol):
    """The inbox of the payment provider's webhooks."""

    async def receive(self, source: str, external_id: str, kind: str, payload: Mapping[str, Any], at: datetime) -> bool:
        """Keeps what came; False if it came before."""
        ...

    async def take(self, source: str, external_id: str) -> Notification | None:
        """What waits under that id, which nobody else takes until the transaction ends; None if it was handled or
        somebody has it."""
        ...

    async def done(self, notification: Notification, at: datetime) -> None: ...

    async def postpone(self, source: str, external_id: str, until: datetime, problem: str) -> None:
        """Has it tried again later."""
        ...

    async def waiting(self, at: datetime, limit: int) -> list[tuple[str, str]]:
        """Source and id of what should be tried by now."""
        ...

    async def forget_handled(self, before: datetime) -> None: ...


@dataclass(frozen=True, slots=True)
class KeyedRequest:
    """What an idempotency key was used for: the request's digest and the order it led to."""

    fingerprint: str
    order_id: OrderId


class IdempotencyKeys(Protocol):
    """The keys that clients have used."""

    async def find(self, user_id: UserId, operation: str, key: str) -> KeyedRequest | None: ...

    async def keep(self, user_id: UserId, operation: str, key: str, request: KeyedRequest, at: datetime) -> None: ...


class OrdersWork(TransactionWithFacts, Protocol):
    """One transaction over orders."""

    courses: Courses
    carts: Carts
    coupons: Coupons
    orders: Orders
    enrollments: Enrollments
    refunds: Refunds
    ledger: Ledger
    payouts: Payouts
    notifications: Notifications
    keys: IdempotencyKeys


class OrderChanges(Protocol):
    """Tells watchers that an order may have changed."""

    def watch(self, order_id: OrderId) -> AbstractAsyncContextManager[asyncio.Event]:
        """An event that is set whenever the order may have changed."""
        ...

    async def wait(self, changed: asyncio.Event) -> None:
        """Returns when the event is set, and clears it."""
        ...


@dataclass(frozen=True, slots=True)
class CheckoutPage:
    """The payment page of an order, at the provider."""

    session_id: str
    url: str | None


@dataclass(frozen=True, slots=True)
class CheckoutState:
    """How a payment page stands: still open, closed without a payment, or left with a payment.

    A payment that is neither paid nor open is being processed.
    """

    is_open: bool
    is_paid: bool
    payment_id: str | None
    amount_minor: int
    currency: Currency


class PaymentProvider(Protocol):
    """Where money comes from. Every write carries an idempotency key made of our own ids, so that it may be repeated.

    Raises ProviderUnavailable or ProviderRefused.
    """

    async def open_checkout(self, order: Order, return_url: str) -> CheckoutPage:
        """The payment page of an order; the same one however often it is asked for."""
        ...

    async def checkout_state(self, session_id: str) -> CheckoutState: ...

    async def close_checkout(self, session_id: str) -> bool:
        """Closes a payment page; False if it was left with a payment before."""
        ...

    async def refund(self, refund: Refund, payment_id: str) -> str:
        """Sends money back; the provider's id of it."""
        ...

    async def open_account(self, instructor_id: UserId) -> str:
        """The id of an instructor's account; the same one however often it is asked for."""
        ...

    async def onboarding_link(self, account_id: str, return_url: str) -> str:
        """Where the account's owner tells the provider who and where they are."""
        ...

    async def can_receive(self, account_id: str) -> bool:
        """Whether money can be sent to the account."""
        ...

    async def pay_out(self, payout: Payout, account_id: str) -> str:
        """Sends earnings to an account; the provider's id of it."""
        ...


@dataclass(frozen=True, slots=True)
class Terms:
    """What the marketplace has decided about money and time."""

    instructor_share: int
    refund_window: timedelta
    checkout_lifetime: timedelta
    return_url: Callable[[OrderId], str]
    onboarding_return_url: str


@dataclass(frozen=True, slots=True)
class Ports:
    """Everything the use cases need; without a provider nothing can be paid for."""

    units: Transactions[OrdersWork]
    provider: PaymentProvider | None
    limits: RateLimits
    clock: Clock
    terms: Terms

    def payments(self) -> PaymentProvider:
        """The provider, for whoever can do nothing without it. Raises Refusal."""
        if self.provider is None:
            raise Refusal(RefusalReason.PAYMENT_UNAVAILABLE, "Payments are not set up here.")
        return self.provider
