"""Disputes: a buyer's bank takes the money back until the matter is decided (https://docs.stripe.com/disputes)."""

from lectern.embedded.stripe.context import Context, present
from lectern.embedded.stripe.errors import UnexpectedState
from lectern.embedded.stripe.listing import list_objects
from lectern.embedded.stripe.params import Params
from lectern.embedded.stripe.resources import balance
from lectern.embedded.stripe.store import JsonObject

_FEE = 1500
_RESPONSE_DAYS = 7


def open_dispute(ctx: Context, charge: JsonObject, reason: str) -> JsonObject:
    """The bank of the card that paid `charge` disputes it; its amount and a fee leave the balance."""
    if charge["disputed"] or charge["status"] != "succeeded":
        raise UnexpectedState("This charge cannot be disputed.", code="charge_disputed")
    amount = charge["amount_captured"] - charge["amount_refunded"]
    dispute = ctx.add(
        "dispute",
        "dp",
        {
            "amount": amount,
            "balance_transactions": [],
            "charge": charge["id"],
            "currency": charge["currency"],
            "evidence": {"uncategorized_text": None},
            "evidence_details": {
                "due_by": ctx.now + _RESPONSE_DAYS * 86400,
                "has_evidence": False,
                "past_due": False,
                "submission_count": 0,
            },
            "is_charge_refundable": False,
            "metadata": {},
            "payment_intent": charge["payment_intent"],
            "reason": reason,
            "status": "needs_response",
        },
    )
    withdrawal = balance.record(ctx, "adjustment", -amount, charge["currency"], dispute["id"], fee=_FEE)
    ctx.save(dispute, balance_transactions=[present(withdrawal)])
    ctx.save(charge, disputed=True)
    ctx.emit("charge.dispute.created", dispute)
    ctx.emit("charge.dispute.funds_withdrawn", dispute)
    return dispute


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
    if dispute["status"] != "needs_response":
        raise UnexpectedState("This dispute is already closed or under review.", code="dispute_closed")
    ctx.save(dispute, metadata=metadata)
    if text is not None:
        details = dispute["evidence_details"] | {"has_evidence": True, "submission_count": int(submit)}
        ctx.save(dispute, evidence={"uncategorized_text": text}, evidence_details=details)
        if submit:
            ctx.save(dispute, status="under_review")
    ctx.emit("charge.dispute.updated", dispute)
    if submit and text in ("winning_evidence", "losing_evidence"):
        _decide(ctx, dispute, won=text == "winning_evidence")
    return present(dispute)


def close(ctx: Context, params: Params, dispute_id: str) -> JsonObject:
    """POST /v1/disputes/:id/close: accept that it is lost."""
    dispute = ctx.get("dispute", dispute_id)
    if dispute["status"] in ("won", "lost"):
        raise UnexpectedState("This dispute is already closed.", code="dispute_closed")
    _decide(ctx, dispute, won=False)
    return present(dispute)


def list_all(ctx: Context, params: Params) -> JsonObject:
    """GET /v1/disputes."""
    filters = {"charge": "$.charge", "payment_intent": "$.payment_intent"}
    return list_objects(ctx, params, "dispute", "/v1/disputes", filters)


def _decide(ctx: Context, dispute: JsonObject, *, won: bool) -> None:
    if won:
        amount, currency = dispute["amount"], dispute["currency"]
        returned = balance.record(ctx, "adjustment", amount, currency, dispute["id"], fee=-_FEE)
        ctx.save(dispute, balance_transactions=[*dispute["balance_transactions"], present(returned)])
        charge = ctx.get("charge", dispute["charge"])
        ctx.save(charge, disputed=False)
    ctx.save(dispute, status="won" if won else "lost")
    ctx.emit("charge.dispute.closed", dispute)
    if won:
        ctx.emit("charge.dispute.funds_reinstated", dispute)
