"""The payment provider."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from subgraphs.kernel.identity.ids import UserId
from subgraphs.kernel.values.money import Currency
from subgraphs.orders.errors import OrdersError, OrdersErrorCode
from subgraphs.orders.service.model import Order, Payout, Refund
from subgraphs.orders.service.ports.money.provider_transactions import ProviderTransaction


@dataclass(frozen=True, slots=True)
class CheckoutPage:
    """The payment page of an order, at the provider."""

    session_id: str
    url: str | None


@dataclass(frozen=True, slots=True)
class CheckoutState:
    """State of a payment page: open, expired without a payment, or left with a payment.

    A payment that is neither paid nor open nor expired is being processed.
    """

    is_open: bool
    is_expired: bool
    is_paid: bool
    payment_id: str | None
    amount_minor: int
    currency: Currency


@dataclass(frozen=True, slots=True)
class ProviderEvent:
    """An event as the provider lists it: the same that it sends by webhook."""

    id: str
    type: str
    payload: Mapping[str, Any]
    created_at: datetime


class PaymentProvider(Protocol):
    """Payments, refunds and payouts.

    Every write carries an idempotency key derived from our own ids, so that it can be retried.

    Raises ProviderUnavailable or ProviderRejected.
    """

    async def open_checkout(self, order: Order, return_url: str) -> CheckoutPage:
        """Open the order's payment page; repeated calls return the same page."""
        ...

    async def checkout_state(self, session_id: str) -> CheckoutState: ...

    async def close_checkout(self, session_id: str) -> bool:
        """Close a payment page; False if it was left with a payment before."""
        ...

    async def refund(self, refund: Refund, payment_id: str) -> str:
        """Refund part of a payment and return the provider's refund id."""
        ...

    async def events_after(self, event_id: str | None, since: datetime) -> Sequence[ProviderEvent]:
        """List up to 1,000 events that concern us, oldest first: after that one, or, without one, since that time."""
        ...

    async def transactions_after(self, transaction_id: str | None) -> Sequence[ProviderTransaction]:
        """List up to 1,000 changes of the balance, oldest first, after that one."""
        ...

    async def open_account(self, instructor_id: UserId) -> str:
        """Open an instructor's payout account and return its id; repeated calls return the same account."""
        ...

    async def onboarding_link(self, account_id: str, return_url: str) -> str:
        """Return the address of the page on which the account's owner identifies themselves to the provider."""
        ...

    async def can_receive(self, account_id: str) -> bool:
        """Return True if the account can receive money."""
        ...

    async def pay_out(self, payout: Payout, account_id: str) -> str:
        """Transfer earnings to an account and return the provider's transfer id."""
        ...


def require_provider(provider: PaymentProvider | None) -> PaymentProvider:
    """Return the provider, for use cases that depend on one. Raises OrdersError if none is configured."""
    if provider is None:
        raise OrdersError(OrdersErrorCode.PAYMENT_UNAVAILABLE, "Payments are not set up here.")
    return provider


def provider_unavailable() -> OrdersError:
    """Build the error for a provider that does not respond."""
    message = "The payment service does not respond. Try again in a moment."
    return OrdersError(OrdersErrorCode.PAYMENT_UNAVAILABLE, message)
