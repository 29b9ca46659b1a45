"""Payment methods, stored with the details that a receipt shows (https://docs.stripe.com/api/payment_methods).

The number of a card is never stored: its documented outcome is looked up once and stored under the number's last digits
and a fingerprint.
"""

import hashlib
import time
from dataclasses import asdict

from lectern.stripe_simulator.api_conventions.listing import list_objects
from lectern.stripe_simulator.api_conventions.params import Params
from lectern.stripe_simulator.cards import DEBITS, TOKENS, Decline, TestCard, card_for
from lectern.stripe_simulator.context import Context, present
from lectern.stripe_simulator.delivery.events import emit
from lectern.stripe_simulator.errors import CardDeclined, InvalidRequest
from lectern.stripe_simulator.store import JsonObject


def create(ctx: Context, params: Params) -> JsonObject:
    """POST /v1/payment_methods."""
    method = from_params(ctx, params)
    metadata = params.metadata()
    return present(ctx.save(method, metadata=metadata))


def from_params(ctx: Context, params: Params) -> JsonObject:
    """Create a payment method from ``type`` and the details named after it."""
    kind = params.one_of("type", ("card", "sepa_debit"), "card")
    billing = params.child("billing_details")
    email = billing.text("email") if billing else None
    details = params.child(kind)
    if details is None:
        raise InvalidRequest(f"Missing required param: {kind}.", code="parameter_missing", param=kind)
    if kind == "sepa_debit":
        return from_iban(ctx, details.required_text("iban"), email)
    year = details.integer("exp_year") or 0
    month = details.integer("exp_month") or 0
    number = details.required_text("number").replace(" ", "")
    return from_card(ctx, number, month, year, email=email, cvc=details.text("cvc"))


def from_card(
    ctx: Context, number: str, month: int, year: int, *, email: str | None = None, cvc: str | None = None
) -> JsonObject:
    """Create a payment method from a card; invalid details are rejected here, the rest when it is charged."""
    card = card_for(number)
    if card.decline is not None and card.decline.code == "incorrect_number":
        raise CardDeclined(card.decline.message, code=card.decline.code, param="number")
    if not 1 <= month <= 12:
        raise CardDeclined("Your card's expiration month is invalid.", code="invalid_expiry_month", param="exp_month")
    today = time.gmtime(ctx.now)
    if (year, month) < (today.tm_year, today.tm_mon) or year > today.tm_year + 50:
        raise CardDeclined("Your card's expiration year is invalid.", code="invalid_expiry_year", param="exp_year")
    if cvc is not None and not (cvc.isdigit() and len(cvc) in (3, 4)):
        raise CardDeclined("Your card's security code is invalid.", code="invalid_cvc", param="cvc")
    shown = {
        "brand": card.brand,
        "country": "US",
        "exp_month": month,
        "exp_year": year,
        "fingerprint": hashlib.sha256(number.encode()).hexdigest()[:16],
        "funding": "credit",
        "last4": number[-4:],
    }
    return _add(ctx, "card", shown, email, asdict(card) | {"number": number[-4:]})


def from_iban(ctx: Context, iban: str, email: str | None = None) -> JsonObject:
    """Return a bank account to debit."""
    compact = iban.replace(" ", "").upper()
    outcome = DEBITS.get(compact)
    if outcome is None:
        raise InvalidRequest("The IBAN you provided is invalid.", code="invalid_bank_account_iban", param="iban")
    shown = {"country": compact[:2], "last4": compact[-4:]}
    return _add(ctx, "sepa_debit", shown, email, {"outcome": outcome})


def resolve(ctx: Context, method_id: str) -> JsonObject:
    """Return the payment method of this id; a documented token such as ``pm_card_visa`` creates a new one."""
    number = TOKENS.get(method_id)
    if number is None:
        return ctx.get("payment_method", method_id, "payment_method")
    return from_card(ctx, number, 12, time.gmtime(ctx.now).tm_year + 1)


def test_card_of(method: JsonObject) -> TestCard:
    """Return the documented behaviour of a stored card."""
    stored = dict(method["_behaviour"])
    decline = stored.pop("decline")
    return TestCard(decline=Decline(**decline) if decline else None, **stored)


def retrieve(ctx: Context, params: Params, method_id: str) -> JsonObject:
    """GET /v1/payment_methods/:id."""
    return present(resolve(ctx, method_id))


def attach(ctx: Context, params: Params, method_id: str) -> JsonObject:
    """POST /v1/payment_methods/:id/attach."""
    method = resolve(ctx, method_id)
    customer = ctx.get("customer", params.required_text("customer"), "customer")
    ctx.save(method, customer=customer["id"])
    emit(ctx, "payment_method.attached", method)
    return present(method)


def list_all(ctx: Context, params: Params) -> JsonObject:
    """GET /v1/payment_methods."""
    filters = {"customer": "$.customer", "type": "$.type"}
    return list_objects(ctx, params, "payment_method", "/v1/payment_methods", filters)


def _add(ctx: Context, kind: str, shown: JsonObject, email: str | None, behaviour: JsonObject) -> JsonObject:
    return ctx.add(
        "payment_method",
        "pm",
        {
            "billing_details": {"email": email, "name": None, "phone": None},
            "customer": None,
            "metadata": {},
            "type": kind,
            kind: shown,
            "_behaviour": behaviour,
        },
    )
