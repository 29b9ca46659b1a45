"""Stripe as the payment provider.

Every write carries an idempotency key derived from our own ids (https://docs.stripe.com/api/idempotent_requests), so
that a retry returns the first result.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import stripe
import structlog
from pydantic import SecretStr
from stripe.params import BalanceTransactionListParams, EventListParams
from stripe.params.checkout import SessionCreateParams, SessionCreateParamsLineItem

from subgraphs.kernel.identity.ids import UserId
from subgraphs.kernel.values.money import Currency, Money
from subgraphs.orders.errors import ProviderRejected, ProviderUnavailable
from subgraphs.orders.service.model import Order, OrderLine, Payout, Refund
from subgraphs.orders.service.ports.money.payment_provider import CheckoutPage, CheckoutState, ProviderEvent
from subgraphs.orders.service.ports.money.provider_transactions import ProviderTransaction
from subgraphs.orders.service.webhooks.apply_webhook_event import EVENT_TYPES

logger = structlog.get_logger(__name__)

_PAGE, _LONGEST_LIST = 100, 1_000

Listed = TypeVar("Listed", stripe.Event, stripe.BalanceTransaction)


class StripeProvider:
    """Stripe's Checkout Sessions, refunds, and Connect accounts with the transfers to them."""

    def __init__(self, secret_key: SecretStr, *, api_base: str | None, timeout: timedelta) -> None:
        self._http = stripe.HTTPXClient(timeout=timeout.total_seconds(), allow_sync_methods=False)
        self._client = stripe.StripeClient(
            secret_key.get_secret_value(),
            base_addresses={} if api_base is None else {"api": api_base},
            http_client=self._http,
            max_network_retries=2,
        )

    async def open_checkout(self, order: Order, return_url: str) -> CheckoutPage:
        params: SessionCreateParams = {
            "mode": "payment",
            "client_reference_id": order.id,
            "metadata": {"order_id": order.id},
            "payment_intent_data": {
                "metadata": {"order_id": order.id},
                "description": f"Order {order.number}",
                "transfer_group": order.id,
            },
            # A course that costs nothing within a paid order needs no line on the payment page.
            "line_items": [_line_item(line) for line in order.lines if line.paid],
            "success_url": return_url,
            "cancel_url": f"{return_url}&canceled=1",
            "expires_at": int(order.expires_at.timestamp()),
        }
        async with _translated_errors():
            session = await self._client.v1.checkout.sessions.create_async(
                params, {"idempotency_key": f"checkout-{order.id}"}
            )
        return CheckoutPage(session.id, session.url)

    async def checkout_state(self, session_id: str) -> CheckoutState:
        async with _translated_errors():
            session = await self._client.v1.checkout.sessions.retrieve_async(session_id)
        payment = session.payment_intent
        return CheckoutState(
            is_open=session.status == "open",
            is_expired=session.status == "expired",
            is_paid=session.payment_status == "paid",
            payment_id=payment if payment is None or isinstance(payment, str) else payment.id,
            amount_minor=session.amount_total or 0,
            currency=Currency((session.currency or "").upper()),
        )

    async def close_checkout(self, session_id: str) -> bool:
        try:
            async with _translated_errors():
                await self._client.v1.checkout.sessions.expire_async(session_id)
        except ProviderRejected as rejection:
            if rejection.code == "resource_missing":
                return True  # a page unknown to the provider cannot be paid
            # Not open: either expired before, which has the same effect, or completed.
            async with _translated_errors():
                session = await self._client.v1.checkout.sessions.retrieve_async(session_id)
            return session.status == "expired"
        return True

    async def refund(self, refund: Refund, payment_id: str) -> str:
        async with _translated_errors():
            made = await self._client.v1.refunds.create_async(
                {
                    "payment_intent": payment_id,
                    "amount": refund.amount.amount_minor,
                    "metadata": {"order_id": refund.order_id, "refund_id": refund.id},
                },
                {"idempotency_key": f"refund-{refund.id}"},
            )
        return made.id

    async def events_after(self, event_id: str | None, since: datetime) -> Sequence[ProviderEvent]:
        params: EventListParams = {"types": list(EVENT_TYPES), "limit": _PAGE}
        if event_id is None:
            params["created"] = {"gte": int(since.timestamp())}
        else:
            params["ending_before"] = event_id
        try:
            async with _translated_errors():
                found = await _in_order(await self._client.v1.events.list_async(params), newest_first=event_id is None)
        except ProviderRejected as rejection:
            # Events are listed for 30 days: an older position is unknown.
            if event_id is None or rejection.code != "resource_missing":
                raise
            return await self.events_after(None, since)
        return [
            ProviderEvent(
                id=event.id,
                type=event.type,
                payload=event.to_dict()["data"]["object"],
                created_at=datetime.fromtimestamp(event.created, UTC),
            )
            for event in found
        ]

    async def transactions_after(self, transaction_id: str | None) -> Sequence[ProviderTransaction]:
        # An exchanged amount is converted from its source's currency, which is the source's to tell.
        params: BalanceTransactionListParams = {"limit": _PAGE, "expand": ["data.source"]}
        if transaction_id is not None:
            params["ending_before"] = transaction_id
        async with _translated_errors():
            page = await self._client.v1.balance_transactions.list_async(params)
            found = await _in_order(page, newest_first=transaction_id is None)
        return [_transaction(item) for item in found]

    async def open_account(self, instructor_id: UserId) -> str:
        async with _translated_errors():
            account = await self._client.v1.accounts.create_async(
                {
                    "type": "express",
                    "capabilities": {"transfers": {"requested": True}},
                    "metadata": {"instructor_id": instructor_id},
                },
                {"idempotency_key": f"account-{instructor_id}"},
            )
        return account.id

    async def onboarding_link(self, account_id: str, return_url: str) -> str:
        async with _translated_errors():
            # A link works once and for minutes: each request gets its own, and the SDK adds a key for its retries.
            link = await self._client.v1.account_links.create_async(
                {
                    "account": account_id,
                    "type": "account_onboarding",
                    "return_url": return_url,
                    "refresh_url": return_url,
                }
            )
        return link.url

    async def can_receive(self, account_id: str) -> bool:
        async with _translated_errors():
            account = await self._client.v1.accounts.retrieve_async(account_id)
        return bool(account.payouts_enabled)

    async def pay_out(self, payout: Payout, account_id: str) -> str:
        async with _translated_errors():
            transfer = await self._client.v1.transfers.create_async(
                {
                    "amount": payout.transferred.amount_minor,
                    "currency": payout.transferred.currency.value.lower(),
                    "destination": account_id,
                    "metadata": {"payout_id": payout.id},
                },
                {"idempotency_key": f"payout-{payout.id}"},
            )
        return transfer.id

    async def close(self) -> None:
        """Close the connections."""
        await self._http.close_async()  # type: ignore[no-untyped-call]


@asynccontextmanager
async def _translated_errors() -> AsyncIterator[None]:
    """Translate Stripe's errors to ours, by whether a retry can help."""
    try:
        yield
    except (stripe.APIConnectionError, stripe.RateLimitError, stripe.APIError) as problem:
        logger.warning("stripe request failed", problem=type(problem).__name__, status=problem.http_status)
        raise ProviderUnavailable from problem
    except (stripe.AuthenticationError, stripe.PermissionError) as problem:
        # A fault of our configuration: the buyer has to wait until an operator corrects it.
        logger.error("stripe rejected the API key", problem=type(problem).__name__)
        raise ProviderUnavailable from problem
    except stripe.StripeError as problem:
        raise ProviderRejected(problem.user_message or type(problem).__name__, problem.code) from problem


async def _in_order(page: stripe.ListObject[Listed], *, newest_first: bool) -> list[Listed]:
    """Read up to 1,000 objects of a list, oldest first; without a position to start from, all of it."""
    found: list[Listed] = []
    async for item in page.auto_paging_iter():
        found.append(item)
        if not newest_first and len(found) == _LONGEST_LIST:
            break
    return found[::-1] if newest_first else found


def _transaction(item: stripe.BalanceTransaction) -> ProviderTransaction:
    amount = Money(item.amount, Currency(item.currency.upper()))
    source = item.source
    source_id = source if source is None or isinstance(source, str) else source.id
    presented = None
    # Disputes are booked in the currency of the balance: their reports contain these transactions.
    if item.exchange_rate is not None and isinstance(source, stripe.Charge | stripe.Refund):
        sign = 1 if amount.amount_minor > 0 else -1
        presented = Money(sign * source.amount, Currency(source.currency.upper()))
    return ProviderTransaction(
        id=item.id,
        type=item.type,
        source_id=source_id,
        amount=amount,
        created_at=datetime.fromtimestamp(item.created, UTC),
        presented=presented,
    )


def _line_item(line: OrderLine) -> SessionCreateParamsLineItem:
    return {
        "quantity": 1,
        "price_data": {
            "currency": line.paid.currency.value.lower(),
            "unit_amount": line.paid.amount_minor,
            "product_data": {"name": line.title[:250], "metadata": {"course_id": line.course_id}},
        },
    }
