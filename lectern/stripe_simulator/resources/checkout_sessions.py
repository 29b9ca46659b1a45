"""Checkout Sessions: a payment page of Stripe's own (https://docs.stripe.com/api/checkout/sessions)."""

from lectern.stripe_simulator.api_conventions.listing import list_objects, list_of
from lectern.stripe_simulator.api_conventions.params import Params
from lectern.stripe_simulator.context import Context, new_id, present
from lectern.stripe_simulator.delivery.events import emit
from lectern.stripe_simulator.errors import InvalidRequest, UnexpectedState
from lectern.stripe_simulator.resources import payment_intents
from lectern.stripe_simulator.store import JsonObject

MAX_LINES = 100
_SHORTEST, _LONGEST = 30 * 60, 24 * 3600


def create(ctx: Context, params: Params) -> JsonObject:
    """POST /v1/checkout/sessions."""
    if params.required_text("mode") != "payment":
        raise InvalidRequest("Only mode=payment is simulated.", param="mode")
    lines = [_line(line) for line in params.children("line_items")]
    if not 1 <= len(lines) <= MAX_LINES:
        raise InvalidRequest(f"line_items must hold 1 to {MAX_LINES} items.", param="line_items")
    currencies = {line["currency"] for line in lines}
    if len(currencies) > 1:
        raise InvalidRequest("All line items must have the same currency.", param="line_items")
    currency, total = currencies.pop(), sum(line["amount_total"] for line in lines)
    payment_intents.check_minimum(total, currency, "line_items")
    customer = params.text("customer")
    email = params.text("customer_email", limit=512)
    if customer is not None:
        email = ctx.get("customer", customer, "customer")["email"] or email
    expires = params.integer("expires_at")
    if expires is not None and not _SHORTEST - 60 <= expires - ctx.now <= _LONGEST + 60:
        raise InvalidRequest("expires_at must lie between 30 minutes and 24 hours from now.", param="expires_at")
    session = ctx.add(
        "checkout.session",
        "cs_test",
        {
            "amount_subtotal": total,
            "amount_total": total,
            "cancel_url": params.text("cancel_url"),
            "client_reference_id": params.text("client_reference_id", limit=200),
            "currency": currency,
            "customer": customer,
            "customer_details": None,
            "customer_email": email,
            "expires_at": expires or ctx.now + _LONGEST,
            "locale": params.text("locale", limit=10),
            "metadata": params.metadata(),
            "mode": "payment",
            "payment_intent": None,
            "payment_method_types": _method_types(params),
            "payment_status": "unpaid",
            "status": "open",
            "submit_type": params.text("submit_type", limit=20),
            "success_url": params.required_text("success_url"),
            "ui_mode": "hosted",
            "_intent": _intent_data(params),
            "_line_items": lines,
        },
    )
    ctx.save(session, url=ctx.link(f"/c/pay/{session['id']}"))
    ctx.store.schedule(session["expires_at"], "expire_session", session["id"])
    return present(session)


def retrieve(ctx: Context, params: Params, session_id: str) -> JsonObject:
    """GET /v1/checkout/sessions/:id."""
    return present(ctx.get("checkout.session", session_id))


def line_items(ctx: Context, params: Params, session_id: str) -> JsonObject:
    """GET /v1/checkout/sessions/:id/line_items."""
    limit = params.integer("limit", minimum=1, maximum=100) or 10
    lines = ctx.get("checkout.session", session_id)["_line_items"]
    after = params.text("starting_after")
    start = next((place + 1 for place, line in enumerate(lines) if line["id"] == after), 0)
    url = f"/v1/checkout/sessions/{session_id}/line_items"
    return list_of(lines[start : start + limit], url, has_more=len(lines) > start + limit)


def update(ctx: Context, params: Params, session_id: str) -> JsonObject:
    """POST /v1/checkout/sessions/:id."""
    session = ctx.get("checkout.session", session_id)
    return present(ctx.save(session, metadata=params.metadata(session["metadata"])))


def expire(ctx: Context, params: Params, session_id: str) -> JsonObject:
    """POST /v1/checkout/sessions/:id/expire."""
    session = ctx.get("checkout.session", session_id)
    if session["status"] != "open":
        raise UnexpectedState(
            f"Only Checkout Sessions with a status in ['open'] can be expired. This one is {session['status']}."
        )
    lapse(ctx, session)
    return present(session)


def list_all(ctx: Context, params: Params) -> JsonObject:
    """GET /v1/checkout/sessions."""
    filters = {"payment_intent": "$.payment_intent", "status": "$.status", "customer": "$.customer"}
    return list_objects(ctx, params, "checkout.session", "/v1/checkout/sessions", filters)


def lapse(ctx: Context, session: JsonObject) -> None:
    """Close an unpaid session; a payment in progress is canceled with it."""
    if session["status"] != "open":
        return
    ctx.save(session, status="expired", url=None)
    if session["payment_intent"] is not None:
        intent = ctx.get("payment_intent", session["payment_intent"])
        if intent["status"].startswith("requires_"):
            ctx.save(intent, status="canceled", canceled_at=ctx.now, cancellation_reason="automatic", next_action=None)
            emit(ctx, "payment_intent.canceled", intent)
    emit(ctx, "checkout.session.expired", session)


def pay(ctx: Context, session: JsonObject, method: JsonObject, email: str) -> JsonObject:
    """Pay with the submitted payment page. Return the intent after the attempt.

    Raises CardDeclined, with the session still open.
    """
    if session["payment_intent"] is None:
        intent = payment_intents.add(
            ctx,
            session["amount_total"],
            session["currency"],
            customer=session["customer"],
            receipt_email=email,
            methods=tuple(session["payment_method_types"]),
            **session["_intent"],
        )
        ctx.save(session, payment_intent=intent["id"])
    else:
        intent = ctx.get("payment_intent", session["payment_intent"])
    ctx.save(session, customer_details={"email": email, "name": None, "phone": None, "tax_exempt": "none"})
    payment_intents.attempt(ctx, intent, method)
    _complete_if_paid(ctx, session, intent)
    return intent


def authenticated(ctx: Context, session: JsonObject, *, passed: bool) -> JsonObject:
    """Continue after the 3-D Secure step. Raises CardDeclined if the card is declined after it."""
    intent = ctx.get("payment_intent", session["payment_intent"])
    if intent["status"] != "requires_action":
        return intent
    if not passed:
        payment_intents.authentication_failed(ctx, intent)
        return intent
    method = ctx.get("payment_method", intent["payment_method"])
    payment_intents.attempt(ctx, intent, method, authenticated=True)
    _complete_if_paid(ctx, session, intent)
    return intent


def complete_async_payment(ctx: Context, session: JsonObject, intent: JsonObject) -> None:
    """Complete the session of a payment that was processing, now that the payment has ended."""
    if intent["status"] == "succeeded":
        ctx.save(session, payment_status="paid")
        emit(ctx, "checkout.session.async_payment_succeeded", session)
    else:
        emit(ctx, "checkout.session.async_payment_failed", session)


def _complete_if_paid(ctx: Context, session: JsonObject, intent: JsonObject) -> None:
    if intent["status"] not in ("succeeded", "processing", "requires_capture"):
        return
    paid = "paid" if intent["status"] == "succeeded" else "unpaid"
    ctx.save(session, status="complete", payment_status=paid, url=None)
    emit(ctx, "checkout.session.completed", session)


def _line(line: Params) -> JsonObject:
    price = line.child("price_data")
    if price is None:
        raise InvalidRequest("Only line items with price_data are simulated.", param=line.name_of("price_data"))
    product = price.child("product_data")
    if product is None:
        name = price.name_of("product_data")
        raise InvalidRequest(f"Missing required param: {name}.", code="parameter_missing", param=name)
    title = product.required_text("name", limit=250)
    product.text("description")
    product.texts("images")
    metadata = product.metadata()
    unit, currency = price.required_amount("unit_amount", minimum=0), price.currency()
    quantity = line.integer("quantity", minimum=1, maximum=999_999) or 1
    return {
        "id": new_id("li"),
        "object": "item",
        "amount_discount": 0,
        "amount_subtotal": unit * quantity,
        "amount_tax": 0,
        "amount_total": unit * quantity,
        "currency": currency,
        "description": title,
        "metadata": metadata,
        "price": {"object": "price", "currency": currency, "type": "one_time", "unit_amount": unit},
        "quantity": quantity,
    }


def _intent_data(params: Params) -> JsonObject:
    given = params.child("payment_intent_data")
    if given is None:
        return {}
    return {
        "metadata": given.metadata(),
        "description": given.text("description"),
        "transfer_group": given.text("transfer_group"),
        "capture_method": given.one_of("capture_method", ("automatic_async", "automatic", "manual"), "automatic_async"),
    }


def _method_types(params: Params) -> list[str]:
    types = params.texts("payment_method_types") or ["card", "sepa_debit"]
    for kind in types:
        if kind not in ("card", "sepa_debit"):
            raise InvalidRequest(f"Invalid payment_method_types: {kind[:40]}", param="payment_method_types")
    return types
