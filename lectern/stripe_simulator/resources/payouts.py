"""Payouts from a balance to a bank account (https://docs.stripe.com/api/payouts)."""

from lectern.stripe_simulator.api_conventions.listing import list_objects
from lectern.stripe_simulator.api_conventions.params import Params
from lectern.stripe_simulator.context import Context, present
from lectern.stripe_simulator.delivery.events import emit
from lectern.stripe_simulator.errors import UnexpectedState
from lectern.stripe_simulator.resources import balance
from lectern.stripe_simulator.store import JsonObject


def create(ctx: Context, params: Params) -> JsonObject:
    """POST /v1/payouts."""
    amount, currency = params.required_amount("amount"), params.currency()
    fields = {"description": params.text("description"), "metadata": params.metadata()}
    params.finish()
    if amount > balance.available(ctx, currency):
        raise UnexpectedState("You have insufficient funds in your Stripe account.", code="balance_insufficient")
    payout = ctx.add(
        "payout",
        "po",
        {
            "amount": amount,
            "arrival_date": ctx.now + ctx.settings.settlement_delay,
            "automatic": False,
            "currency": currency,
            "failure_code": None,
            "method": "standard",
            "status": "pending",
            "type": "bank_account",
        }
        | fields,
    )
    moved = balance.create_balance_transaction(ctx, "payout", -amount, currency, payout["id"])
    ctx.save(payout, balance_transaction=moved["id"])
    emit(ctx, "payout.created", payout)
    ctx.later(ctx.settings.settlement_delay, "pay_payout", payout["id"])
    return present(payout)


def arrive(ctx: Context, payout: JsonObject) -> None:
    """Mark the payout as paid: the bank has credited it."""
    if payout["status"] != "pending":
        return
    ctx.save(payout, status="paid")
    emit(ctx, "payout.paid", payout)


def cancel(ctx: Context, params: Params, payout_id: str) -> JsonObject:
    """POST /v1/payouts/:id/cancel."""
    payout = ctx.get("payout", payout_id)
    if payout["status"] != "pending":
        raise UnexpectedState("Only pending payouts can be canceled.", code="payout_not_cancelable")
    balance.create_balance_transaction(ctx, "payout_cancel", payout["amount"], payout["currency"], payout_id)
    ctx.save(payout, status="canceled")
    emit(ctx, "payout.canceled", payout)
    return present(payout)


def retrieve(ctx: Context, params: Params, payout_id: str) -> JsonObject:
    """GET /v1/payouts/:id."""
    return present(ctx.get("payout", payout_id))


def list_all(ctx: Context, params: Params) -> JsonObject:
    """GET /v1/payouts."""
    return list_objects(ctx, params, "payout", "/v1/payouts", {"status": "$.status"})
