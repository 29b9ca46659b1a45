"""Disputes: a buyer's bank takes the money back until the matter is decided (https://docs.stripe.com/disputes)."""

from lectern.stripe_simulator.api_conventions.listing import list_objects
from lectern.stripe_simulator.api_conventions.params import Params
from lectern.stripe_simulator.context import Context, present
from lectern.stripe_simulator.delivery.events import emit
from lectern.stripe_simulator.errors import UnexpectedState
from lectern.stripe_simulator.resources import balance
from lectern.stripe_simulator.store import JsonObject

_FEE = 1500
"""The fee of a dispute, in minor units of the balance's currency."""
_RESPONSE_DAYS = 7
"""Days until evidence is due."""
_OPEN = ("warning_needs_response", "warning_under_review", "needs_response", "under_review")


def open_dispute(
    ctx: Context,
    charge: JsonObject,
    reason: str,
    *,
    amount: int | None = None,
    currency: str | None = None,
    inquiry: bool = False,
) -> JsonObject:
    """Open a dispute of `charge` on behalf of the card's bank; its amount and a fee leave the balance.

    It may concern a part of the charge, and be in another currency than the charge. An inquiry takes nothing until it
    is escalated.
    """
    if charge["disputed"] or charge["status"] != "succeeded":
        raise UnexpectedState("This charge cannot be disputed.", code="charge_disputed")
    dispute = ctx.add(
        "dispute",
        "dp",
        {
            "amount": charge["amount_captured"] - charge["amount_refunded"] if amount is None else amount,
            "balance_transactions": [],
            "charge": charge["id"],
            "currency": currency or charge["currency"],
            "evidence": {"uncategorized_text": None},
            "evidence_details": {
                "due_by": ctx.now + _RESPONSE_DAYS * 86400,
                "has_evidence": False,
                "past_due": False,
                "submission_count": 0,
            },
            "is_charge_refundable": inquiry,
            "metadata": {},
            "payment_intent": charge["payment_intent"],
            "reason": reason,
            "status": "warning_needs_response" if inquiry else "needs_response",
        },
    )
    if not inquiry:
        _withdraw(ctx, dispute, charge)
    emit(ctx, "charge.dispute.created", dispute)
    if not inquiry:
        emit(ctx, "charge.dispute.funds_withdrawn", dispute)
    return dispute


def move(ctx: Context, dispute: JsonObject, step: str) -> JsonObject:
    """Move a dispute on, on behalf of the bank: escalate or drop an inquiry, decide or drop a dispute."""
    inquiry = dispute["status"].startswith("warning_")
    open_now = dispute["status"] in _OPEN
    match step:
        case "escalate" if inquiry and open_now:
            ctx.save(dispute, status="needs_response", is_charge_refundable=False)
            _withdraw(ctx, dispute, ctx.get("charge", dispute["charge"]))
            emit(ctx, "charge.dispute.updated", dispute)
            emit(ctx, "charge.dispute.funds_withdrawn", dispute)
        case "close" if inquiry and open_now:
            ctx.save(dispute, status="warning_closed")
            emit(ctx, "charge.dispute.closed", dispute)
        case "review" if open_now:
            ctx.save(dispute, status="warning_under_review" if inquiry else "under_review")
            emit(ctx, "charge.dispute.updated", dispute)
        case "win" | "lose" if open_now and not inquiry:
            _decide(ctx, dispute, won=step == "win")
        case "prevent" if open_now and not inquiry:
            _decide(ctx, dispute, won=True, status="prevented")
        case _:
            raise UnexpectedState(f"A dispute with a status of {dispute['status']} cannot {step[:20]}.")
    return dispute


def _withdraw(ctx: Context, dispute: JsonObject, charge: JsonObject) -> None:
    amount, currency = -dispute["amount"], dispute["currency"]
    withdrawal = balance.create_balance_transaction(
        ctx, "adjustment", amount, currency, dispute["id"], fee=_FEE, balance_currency=charge["currency"]
    )
    ctx.save(dispute, balance_transactions=[present(withdrawal)])
    ctx.save(charge, disputed=True)


def retrieve(ctx: Context, params: Params, dispute_id: str) -> JsonObject:
    """GET /v1/disputes/:id."""
    return present(ctx.get("dispute", dispute_id))


def update(ctx: Context, params: Params, dispute_id: str) -> JsonObject:
    """POST /v1/disputes/:id; the texts ``winning_evidence`` and ``losing_evidence`` decide it, as in test mode."""
    dispute = ctx.get("dispute", dispute_id)
    metadata = params.metadata(dispute["metadata"])
    evidence = params.child("evidence")
    text = evidence.text("uncategorized_text", limit=20000) if evidence else None
    submit = params.flag("submit", default=True)
    inquiry = dispute["status"] == "warning_needs_response"
    if dispute["status"] not in ("needs_response", "warning_needs_response"):
        raise UnexpectedState("This dispute is already closed or under review.", code="dispute_closed")
    ctx.save(dispute, metadata=metadata)
    if text is not None:
        details = dispute["evidence_details"] | {"has_evidence": True, "submission_count": int(submit)}
        ctx.save(dispute, evidence={"uncategorized_text": text}, evidence_details=details)
        if submit:
            ctx.save(dispute, status="warning_under_review" if inquiry else "under_review")
    emit(ctx, "charge.dispute.updated", dispute)
    if submit and not inquiry and text in ("winning_evidence", "losing_evidence"):
        _decide(ctx, dispute, won=text == "winning_evidence")
    return present(dispute)


def close(ctx: Context, params: Params, dispute_id: str) -> JsonObject:
    """POST /v1/disputes/:id/close: accept that it is lost."""
    dispute = ctx.get("dispute", dispute_id)
    if dispute["status"] not in _OPEN:
        raise UnexpectedState("This dispute is already closed.", code="dispute_closed")
    move(ctx, dispute, "close" if dispute["status"].startswith("warning_") else "lose")
    return present(dispute)


def list_all(ctx: Context, params: Params) -> JsonObject:
    """GET /v1/disputes."""
    filters = {"charge": "$.charge", "payment_intent": "$.payment_intent"}
    return list_objects(ctx, params, "dispute", "/v1/disputes", filters)


def _decide(ctx: Context, dispute: JsonObject, *, won: bool, status: str | None = None) -> None:
    if won:
        # What was withdrawn comes back to the cent, whatever the rate is now.
        withdrawn = dispute["balance_transactions"][0]
        returned = balance.create_balance_transaction(
            ctx, "adjustment", -withdrawn["amount"], withdrawn["currency"], dispute["id"], fee=-_FEE
        )
        ctx.save(dispute, balance_transactions=[withdrawn, present(returned)])
        charge = ctx.get("charge", dispute["charge"])
        ctx.save(charge, disputed=False)
    ctx.save(dispute, status=status or ("won" if won else "lost"))
    emit(ctx, "charge.dispute.closed", dispute)
    if won:
        emit(ctx, "charge.dispute.funds_reinstated", dispute)
