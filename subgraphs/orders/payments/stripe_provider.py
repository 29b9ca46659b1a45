"""Payments by Stripe.

Every write carries an idempotency key made of our own ids (https://docs.stripe.com/api/idempotent_requests), so that a
repeated one finds what the first has done.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import stripe
import structlog
from pydantic import SecretStr
from stripe.params.checkout import SessionCreateParams, SessionCreateParamsLineItem

from subgraphs.kernel.ids import UserId
from subgraphs.kernel.money import Currency
from subgraphs.orders.errors import ProviderRefused, ProviderUnavailable
from subgraphs.orders.service.model import Order, OrderLine, Payout, Refund
from subgraphs.orders.service.ports import CheckoutPage, CheckoutState

_log = structlog.get_logger(__name__)


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
        async with _translated():
            session = await self._client.v1.checkout.sessions.create_async(
                params, {"idempotency_key": f"checkout-{order.id}"}
            )
        return CheckoutPage(session.id, session.url)

    async def checkout_state(self, session_id: str) -> CheckoutState:
        async with _translated():
            session = await self._client.v1.checkout.sessions.retrieve_async(session_id)
        payment = session.payment_intent
        return CheckoutState(
            is_open=session.status == "open",
            is_paid=session.payment_status == "paid",
            payment_id=payment if payment is None or isinstance(payment, str) else payment.id,
            amount_minor=session.amount_total or 0,
            currency=Currency((session.currency or "").upper()),
        )

    async def close_checkout(self, session_id: str) -> bool:
        try:
            async with _translated():
                await self._client.v1.checkout.sessions.expire_async(session_id)
        except ProviderRefused as refused:
            if refused.code == "resource_missing":
                return True  # a page that the provider does not have cannot be paid
            # Not open: expired before, which is as good, or completed.
            async with _translated():
                session = await self._client.v1.checkout.sessions.retrieve_async(session_id)
            return session.status == "expired"
        return True

    async def refund(self, refund: Refund, payment_id: str) -> str:
        async with _translated():
            made = await self._client.v1.refunds.create_async(
                {
                    "payment_intent": payment_id,
                    "amount": refund.amount.amount_minor,
                    "metadata": {"order_id": refund.order_id, "refund_id": refund.id},
                },
                {"idempotency_key": f"refund-{refund.id}"},
            )
        return made.id

    async def open_account(self, instructor_id: UserId) -> str:
        async with _translated():
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
        async with _translated():
            # A link works once and for minutes: each request gets its own, and the SDK makes a key for its retries.
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
        async with _translated():
            account = await self._client.v1.accounts.retrieve_async(account_id)
        return bool(account.payouts_enabled)

    async def pay_out(self, payout: Payout, account_id: str) -> str:
        async with _translated():
            transfer = await self._client.v1.transfers.create_async(
                {
                    "amount": payout.amount.amount_minor,
                    "currency": payout.amount.currency.value.lower(),
                    "destination": account_id,
                    "metadata": {"payout_id": payout.id},
                },
                {"idempotency_key": f"payout-{payout.id}"},
            )
        return transfer.id

    async def close(self) -> None:
        """Give back the connections."""
        await self._http.close_async()  # type: ignore[no-untyped-call]


@asynccontextmanager
async def _translated() -> AsyncIterator[None]:
    """Stripe's errors as ours; which of them may be repeated is what callers need to know."""
    try:
        yield
    except (stripe.APIConnectionError, stripe.RateLimitError, stripe.APIError) as problem:
        _log.warning("stripe does not answer", problem=type(problem).__name__, status=problem.http_status)
        raise ProviderUnavailable from problem
    except (stripe.AuthenticationError, stripe.PermissionError) as problem:
        # Our own configuration; the buyer can only wait until it is put right.
        _log.error("stripe refuses our key", problem=type(problem).__name__)
        raise ProviderUnavailable from problem
    except stripe.StripeError as problem:
        raise ProviderRefused(problem.user_message or type(problem).__name__, problem.code) from problem


def _line_item(line: OrderLine) -> SessionCreateParamsLineItem:
    return {
        "quantity": 1,
        "price_data": {
            "currency": line.paid.currency.value.lower(),
            "unit_amount": line.paid.amount_minor,
            "product_data": {"name": line.title[:250], "metadata": {"course_id": line.course_id}},
        },
    }
