"""Charges: single attempts to move money (https://docs.stripe.com/api/charges)."""

from typing import Literal

from lectern.stripe_simulator.api_conventions.listing import list_objects
from lectern.stripe_simulator.api_conventions.params import Params
from lectern.stripe_simulator.cards import Decline
from lectern.stripe_simulator.context import Context, present
from lectern.stripe_simulator.delivery.events import emit
from lectern.stripe_simulator.resources import balance
from lectern.stripe_simulator.resources.payment_methods import test_card_of
from lectern.stripe_simulator.store import JsonObject


def record(
    ctx: Context,
    intent: JsonObject,
    method: JsonObject,
    status: Literal["succeeded", "pending", "failed"],
    decline: Decline | None = None,
) -> JsonObject:
    """Record the charge of one attempt at `intent`."""
    charge = ctx.add("charge", "ch", _fields(intent, method, status, decline))
    ctx.save(charge, receipt_url=ctx.link(f"/receipts/{charge['id']}"))
    ctx.save(intent, latest_charge=charge["id"])
    return charge


def _fields(intent: JsonObject, method: JsonObject, status: str, decline: Decline | None) -> JsonObject:
    captured = intent["capture_method"] != "manual" and status != "failed"
    outcome: JsonObject = {"network_status": "approved_by_network", "type": "authorized", "risk_level": "normal"}
    if decline is not None:
        outcome = {
            "network_status": "declined_by_network",
            "reason": decline.decline_code or decline.code,
            "type": "issuer_declined",
            "risk_level": "normal",
        }
    return {
        "amount": intent["amount"],
        "amount_captured": intent["amount"] if captured else 0,
        "amount_refunded": 0,
        "balance_transaction": None,
        "billing_details": method["billing_details"],
        "captured": captured,
        "currency": intent["currency"],
        "customer": intent["customer"],
        "description": intent["description"],
        "disputed": False,
        "failure_code": decline.code if decline else None,
        "failure_message": decline.message if decline else None,
        "metadata": intent["metadata"],
        "outcome": outcome,
        "paid": status == "succeeded",
        "payment_intent": intent["id"],
        "payment_method": method["id"],
        "payment_method_details": {"type": method["type"], method["type"]: method[method["type"]]},
        "receipt_email": intent["receipt_email"],
        "receipt_url": None,
        "refunded": False,
        "status": status,
        "transfer_group": intent["transfer_group"],
    }


def capture(ctx: Context, charge: JsonObject, method: JsonObject, amount: int) -> None:
    """Capture `amount` of the authorised amount, and book it."""
    at_once = method["type"] == "card" and test_card_of(method).available_at_once
    transaction = balance.create_balance_transaction(
        ctx,
        "charge",
        amount,
        charge["currency"],
        charge["id"],
        fee=balance.processing_fee(amount),
        available_on=ctx.now + (0 if at_once else ctx.settings.funds_available_after),
    )
    ctx.save(
        charge,
        captured=True,
        amount_captured=amount,
        paid=True,
        status="succeeded",
        balance_transaction=transaction["id"],
    )


def retrieve(ctx: Context, params: Params, charge_id: str) -> JsonObject:
    """GET /v1/charges/:id."""
    return present(ctx.get("charge", charge_id))


def update(ctx: Context, params: Params, charge_id: str) -> JsonObject:
    """POST /v1/charges/:id."""
    charge = ctx.get("charge", charge_id)
    description = params.text("description") if "description" in params else charge["description"]
    ctx.save(charge, description=description, metadata=params.metadata(charge["metadata"]))
    emit(ctx, "charge.updated", charge)
    return present(charge)


def list_all(ctx: Context, params: Params) -> JsonObject:
    """GET /v1/charges."""
    filters = {"payment_intent": "$.payment_intent", "customer": "$.customer", "transfer_group": "$.transfer_group"}
    return list_objects(ctx, params, "charge", "/v1/charges", filters)
