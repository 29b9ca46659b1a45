"""The hosted payment page and the 3-D Secure step between it and the seller's own page."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from starlette.responses import RedirectResponse, Response

from lectern.stripe_simulator.context import Context
from lectern.stripe_simulator.errors import CardDeclined, StripeError
from lectern.stripe_simulator.pages.rendering import page
from lectern.stripe_simulator.resources import checkout_sessions, payment_intents, payment_methods
from lectern.stripe_simulator.store import JsonObject

_EMAIL = re.compile(r"^[^@\s]+@[^@\s]+\.[^@\s]+$")
_EXPIRY = re.compile(r"^\s*(\d{1,2})\s*/?\s*(\d{2}|\d{4})\s*$")
_MAX_FIELD = 512


@dataclass(frozen=True, slots=True)
class _Form:
    email: str
    method: str
    number: str
    expiry: str
    cvc: str
    iban: str


def show(ctx: Context, session_id: str) -> Response:
    """GET /c/pay/:session."""
    session = ctx.store.find("checkout.session", session_id, ctx.account)
    if session is None:
        return page("notice.html", status=404, title="No such payment", message="This payment link is not valid.")
    if session["status"] != "open":
        return _closed(session)
    return _form_page(session, _Form(session["customer_email"] or "", "card", "", "", "", ""), {})


def submit(ctx: Context, session_id: str, fields: Mapping[str, str]) -> Response:
    """POST /c/pay/:session."""
    session = ctx.store.find("checkout.session", session_id, ctx.account)
    if session is None or session["status"] != "open":
        return show(ctx, session_id)
    form = _Form(*(fields.get(name, "")[:_MAX_FIELD].strip() for name in _Form.__slots__))
    if complaints := _complaints(form):
        return _form_page(session, form, complaints)
    try:
        intent = checkout_sessions.pay(ctx, session, _method(ctx, form), form.email)
    except StripeError as error:
        return _form_page(session, form, {_field_of(error): error.message})
    return _onwards(ctx, session, intent)


def show_authentication(ctx: Context, intent_id: str) -> Response:
    """GET /3ds/:intent."""
    intent = ctx.store.find("payment_intent", intent_id, ctx.account)
    if intent is None:
        return page("notice.html", status=404, title="No such payment", message="This payment link is not valid.")
    session = _session_of(ctx, intent)
    if intent["status"] != "requires_action":
        return _onwards(ctx, session, intent)
    return page("authentication.html", intent=intent)


def submit_authentication(ctx: Context, intent_id: str, fields: Mapping[str, str]) -> Response:
    """POST /3ds/:intent."""
    intent = ctx.store.find("payment_intent", intent_id, ctx.account)
    if intent is None or intent["status"] != "requires_action":
        return show_authentication(ctx, intent_id)
    passed = fields.get("outcome") == "complete"
    session = _session_of(ctx, intent)
    try:
        if session is not None:
            intent = checkout_sessions.authenticated(ctx, session, passed=passed)
        elif passed:
            method = ctx.get("payment_method", intent["payment_method"])
            payment_intents.attempt(ctx, intent, method, authenticated=True)
        else:
            payment_intents.authentication_failed(ctx, intent)
    except CardDeclined:
        intent = ctx.get("payment_intent", intent_id)
    return _onwards(ctx, session, intent)


def _onwards(ctx: Context, session: JsonObject | None, intent: JsonObject) -> Response:
    """Return the next page of the buyer, by the state of the payment."""
    if intent["status"] == "requires_action":
        return _redirect(f"/3ds/{intent['id']}")
    if session is None:
        return _redirect(intent["_return_url"]) if intent["_return_url"] else _receipt_notice()
    if session["status"] == "open":
        error = intent["last_payment_error"]
        form = _Form(session["customer_details"]["email"], "card", "", "", "", "")
        return _form_page(session, form, {"number": error["message"]} if error else {})
    return _redirect(_success_url(session))


def _closed(session: JsonObject) -> Response:
    if session["status"] == "complete":
        return _redirect(_success_url(session))
    return page(
        "notice.html",
        status=410,
        title="This payment has expired",
        message="Nothing was charged. Go back to the shop to start again.",
        back=session["cancel_url"],
    )


def _form_page(session: JsonObject, form: _Form, complaints: Mapping[str, str]) -> Response:
    return page(
        "payment.html",
        status=422 if complaints else 200,
        session=session,
        form=form,
        complaints=complaints,
    )


def _complaints(form: _Form) -> dict[str, str]:
    found: dict[str, str] = {}
    if not _EMAIL.match(form.email):
        found["email"] = "Enter an e-mail address, such as name@example.com."
    if form.method == "sepa_debit":
        if not form.iban:
            found["iban"] = "Enter an IBAN."
        return found
    if not form.number:
        found["number"] = "Enter a card number."
    if not _EXPIRY.match(form.expiry):
        found["expiry"] = "Enter the expiry date as month and year, such as 12 / 30."
    if not form.cvc:
        found["cvc"] = "Enter the security code."
    return found


def _method(ctx: Context, form: _Form) -> JsonObject:
    if form.method == "sepa_debit":
        return payment_methods.from_iban(ctx, form.iban, form.email)
    match = _EXPIRY.match(form.expiry)
    assert match is not None
    month, year = int(match[1]), int(match[2])
    number = form.number.replace(" ", "").replace("-", "")
    return payment_methods.from_card(
        ctx, number, month, year + 2000 if year < 100 else year, email=form.email, cvc=form.cvc
    )


def _field_of(error: StripeError) -> str:
    if error.param in ("exp_month", "exp_year"):
        return "expiry"
    return error.param if error.param in ("cvc", "iban") else "number"


def _session_of(ctx: Context, intent: JsonObject) -> JsonObject | None:
    found = ctx.store.select("checkout.session", ctx.account, {"$.payment_intent": intent["id"]}, limit=1)
    return found[0] if found else None


def _success_url(session: JsonObject) -> str:
    return str(session["success_url"]).replace("{CHECKOUT_SESSION_ID}", session["id"])


def _redirect(url: str) -> Response:
    return RedirectResponse(url, 303, {"Cache-Control": "no-store"})


def _receipt_notice() -> Response:
    return page("notice.html", title="Thank you", message="You may close this page.")
