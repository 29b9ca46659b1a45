"""Refunds, full or partial, never above the paid amount (https://docs.stripe.com/api/refunds)."""

from lectern.stripe_simulator.api_conventions.listing import list_objects
from lectern.stripe_simulator.api_conventions.params import Params
from lectern.stripe_simulator.context import Context, present
from lectern.stripe_simulator.delivery.events import emit
from lectern.stripe_simulator.errors import InvalidRequest, UnexpectedState
from lectern.stripe_simulator.resources import balance
from lectern.stripe_simulator.resources.payment_methods import test_card_of
from lectern.stripe_simulator.store import JsonObject

_REASONS = ("duplicate", "fraudulent", "requested_by_customer")


def create(ctx: Context, params: Params) -> JsonObject:
    """POST /v1/refunds."""
    charge = _charge(ctx, params)
    wanted = params.amount("amount")
    reason = params.one_of("reason", _REASONS, "")
    metadata = params.metadata()
    params.finish()
    amount = _refundable(charge, wanted)
    method = ctx.get("payment_method", charge["payment_method"])
    behaviour = test_card_of(method).refund if method["type"] == "card" else "pending_then_succeeds"
    refund = ctx.add(
        "refund",
        "re",
        {
            "amount": amount,
            "balance_transaction": None,
            "charge": charge["id"],
            "currency": charge["currency"],
            "destination_details": {"type": method["type"]},
            "failure_reason": None,
            "metadata": metadata,
            "payment_intent": charge["payment_intent"],
            "reason": reason or None,
            "status": "pending" if behaviour == "pending_then_succeeds" else "succeeded",
        },
    )
    transaction = balance.create_balance_transaction(ctx, "refund", -amount, charge["currency"], refund["id"])
    ctx.save(refund, balance_transaction=transaction["id"])
    refunded = charge["amount_refunded"] + amount
    previous = {"amount_refunded": charge["amount_refunded"], "refunded": charge["refunded"]}
    ctx.save(charge, amount_refunded=refunded, refunded=refunded == charge["amount_captured"])
    emit(ctx, "refund.created", refund)
    emit(ctx, "charge.refunded", charge, previous)
    if behaviour != "succeeds":
        ctx.later(ctx.settings.settlement_delay, f"refund_{behaviour.rpartition('_')[2]}", refund["id"])
    return present(refund)


def finish(ctx: Context, refund: JsonObject, *, succeeded: bool) -> None:
    """Complete a pending refund: it has arrived, or the bank has returned it."""
    if refund["status"] in ("failed", "canceled"):
        return
    if succeeded:
        ctx.save(refund, status="succeeded")
        emit(ctx, "refund.updated", refund, {"status": "pending"})
        return
    returned = balance.create_balance_transaction(
        ctx, "refund_failure", refund["amount"], refund["currency"], refund["id"]
    )
    charge = ctx.get("charge", refund["charge"])
    ctx.save(charge, amount_refunded=charge["amount_refunded"] - refund["amount"], refunded=False)
    ctx.save(
        refund,
        status="failed",
        failure_reason="expired_or_canceled_card",
        failure_balance_transaction=returned["id"],
    )
    emit(ctx, "refund.updated", refund)
    emit(ctx, "refund.failed", refund)


def retrieve(ctx: Context, params: Params, refund_id: str) -> JsonObject:
    """GET /v1/refunds/:id."""
    return present(ctx.get("refund", refund_id))


def update(ctx: Context, params: Params, refund_id: str) -> JsonObject:
    """POST /v1/refunds/:id."""
    refund = ctx.get("refund", refund_id)
    ctx.save(refund, metadata=params.metadata(refund["metadata"]))
    emit(ctx, "refund.updated", refund)
    return present(refund)


def list_all(ctx: Context, params: Params) -> JsonObject:
    """GET /v1/refunds."""
    filters = {"charge": "$.charge", "payment_intent": "$.payment_intent"}
    return list_objects(ctx, params, "refund", "/v1/refunds", filters)


def _charge(ctx: Context, params: Params) -> JsonObject:
    charge_id, intent_id = params.text("charge"), params.text("payment_intent")
    if (charge_id is None) == (intent_id is None):
        raise InvalidRequest("One of the following params should be provided: payment_intent or charge.")
    if charge_id is None:
        assert intent_id is not None
        intent = ctx.get("payment_intent", intent_id, "payment_intent")
        charge_id = intent["latest_charge"] if intent["status"] == "succeeded" else None
        if charge_id is None:
            raise UnexpectedState(
                "This PaymentIntent does not have a successful charge to refund.",
                code="payment_intent_unexpected_state",
            )
    return ctx.get("charge", charge_id, "charge")


def _refundable(charge: JsonObject, wanted: int | None) -> int:
    name = charge["id"]
    if charge["refunded"]:
        raise UnexpectedState(f"Charge {name} has already been refunded.", code="charge_already_refunded")
    if charge["disputed"]:
        raise UnexpectedState(f"Charge {name} has been charged back.", code="charge_disputed")
    if charge["status"] != "succeeded" or not charge["captured"]:
        raise UnexpectedState(f"Charge {name} has not been captured.", code="charge_not_refundable")
    left = int(charge["amount_captured"] - charge["amount_refunded"])
    amount = left if wanted is None else wanted
    if amount > left:
        message = f"Refund amount ({amount}) is greater than unrefunded amount on charge ({left})"
        raise UnexpectedState(message, param="amount")
    return amount
