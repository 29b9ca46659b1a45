r"""PaymentIntents and their lifecycle (https://docs.stripe.com/payments/paymentintents/lifecycle).

requires_payment_method -> requires_confirmation -> [requires_action] -> [processing] -> succeeded
                ^_________________ declined ______________/    \-> requires_capture -> succeeded
"""

from lectern.stripe_simulator.api_conventions.listing import list_objects
from lectern.stripe_simulator.api_conventions.params import Params
from lectern.stripe_simulator.cards import Decline
from lectern.stripe_simulator.context import Context, new_id, present
from lectern.stripe_simulator.delivery.events import emit
from lectern.stripe_simulator.errors import CardDeclined, InvalidRequest, UnexpectedState
from lectern.stripe_simulator.resources import charges, disputes, payment_methods
from lectern.stripe_simulator.store import JsonObject

# https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts
_MINIMUM = {"usd": 50, "eur": 50, "gbp": 30, "chf": 50, "jpy": 50, "kwd": 150}
_CANCELABLE = ("requires_payment_method", "requires_confirmation", "requires_action", "requires_capture", "processing")
_CONFIRMABLE = ("requires_payment_method", "requires_confirmation", "requires_action")
_REASONS = ("duplicate", "fraudulent", "requested_by_customer", "abandoned")


def check_minimum(amount: int, currency: str, param: str = "amount") -> None:
    """Reject an amount below Stripe's minimum in `currency`."""
    if amount < _MINIMUM.get(currency, 1):
        raise InvalidRequest("Amount must be greater than the minimum amount.", code="amount_too_small", param=param)


def add(
    ctx: Context,
    amount: int,
    currency: str,
    *,
    customer: str | None = None,
    metadata: dict[str, str] | None = None,
    description: str | None = None,
    receipt_email: str | None = None,
    transfer_group: str | None = None,
    capture_method: str = "automatic_async",
    methods: tuple[str, ...] = ("card",),
) -> JsonObject:
    """Create an intent that waits for a payment method."""
    intent = ctx.add(
        "payment_intent",
        "pi",
        {
            "amount": amount,
            "amount_capturable": 0,
            "amount_received": 0,
            "canceled_at": None,
            "cancellation_reason": None,
            "capture_method": capture_method,
            "confirmation_method": "automatic",
            "currency": currency,
            "customer": customer,
            "description": description,
            "last_payment_error": None,
            "latest_charge": None,
            "metadata": metadata or {},
            "next_action": None,
            "payment_method": None,
            "payment_method_types": list(methods),
            "receipt_email": receipt_email,
            "status": "requires_payment_method",
            "transfer_group": transfer_group,
            "_return_url": None,
        },
    )
    ctx.save(intent, client_secret=f"{intent['id']}_secret_{new_id('s')[2:]}")
    emit(ctx, "payment_intent.created", intent)
    return intent


def create(ctx: Context, params: Params) -> JsonObject:
    """POST /v1/payment_intents."""
    amount, currency = params.required_amount("amount"), params.currency()
    check_minimum(amount, currency)
    customer = params.text("customer")
    if customer is not None:
        ctx.get("customer", customer, "customer")
    automatic = params.child("automatic_payment_methods")
    if automatic is not None:
        automatic.flag("enabled")
        automatic.one_of("allow_redirects", ("always", "never"), "always")
    intent = add(
        ctx,
        amount,
        currency,
        customer=customer,
        metadata=params.metadata(),
        description=params.text("description"),
        receipt_email=params.text("receipt_email"),
        transfer_group=params.text("transfer_group"),
        capture_method=params.one_of("capture_method", ("automatic", "automatic_async", "manual"), "automatic_async"),
        methods=tuple(params.texts("payment_method_types")) or ("card", "sepa_debit"),
    )
    if (method_id := params.text("payment_method")) is not None:
        method = payment_methods.resolve(ctx, method_id)
        ctx.save(intent, payment_method=method["id"], status="requires_confirmation")
    if params.flag("confirm"):
        return _confirm_from_params(ctx, params, intent)
    return present(intent)


def retrieve(ctx: Context, params: Params, intent_id: str) -> JsonObject:
    """GET /v1/payment_intents/:id."""
    params.text("client_secret")
    return present(ctx.get("payment_intent", intent_id))


def update(ctx: Context, params: Params, intent_id: str) -> JsonObject:
    """POST /v1/payment_intents/:id."""
    intent = ctx.get("payment_intent", intent_id)
    amount = params.amount("amount")
    if amount is not None:
        if intent["status"] not in _CONFIRMABLE:
            raise _wrong_state(intent, "update the amount of")
        check_minimum(amount, intent["currency"])
        ctx.save(intent, amount=amount)
    description = params.text("description") if "description" in params else intent["description"]
    ctx.save(intent, description=description, metadata=params.metadata(intent["metadata"]))
    return present(intent)


def confirm(ctx: Context, params: Params, intent_id: str) -> JsonObject:
    """POST /v1/payment_intents/:id/confirm."""
    return _confirm_from_params(ctx, params, ctx.get("payment_intent", intent_id))


def cancel(ctx: Context, params: Params, intent_id: str) -> JsonObject:
    """POST /v1/payment_intents/:id/cancel."""
    intent = ctx.get("payment_intent", intent_id)
    reason = params.one_of("cancellation_reason", _REASONS, "")
    if intent["status"] not in _CANCELABLE:
        raise _wrong_state(intent, "cancel")
    ctx.save(
        intent,
        status="canceled",
        canceled_at=ctx.now,
        cancellation_reason=reason or None,
        next_action=None,
        amount_capturable=0,
    )
    emit(ctx, "payment_intent.canceled", intent)
    return present(intent)


def capture(ctx: Context, params: Params, intent_id: str) -> JsonObject:
    """POST /v1/payment_intents/:id/capture."""
    intent = ctx.get("payment_intent", intent_id)
    if intent["status"] != "requires_capture":
        raise _wrong_state(intent, "capture")
    amount = params.amount("amount_to_capture") or intent["amount_capturable"]
    if amount > intent["amount_capturable"]:
        raise InvalidRequest("The amount to capture exceeds what was authorised.", param="amount_to_capture")
    _take(ctx, intent, ctx.get("charge", intent["latest_charge"]), amount)
    return present(intent)


def list_all(ctx: Context, params: Params) -> JsonObject:
    """GET /v1/payment_intents."""
    return list_objects(ctx, params, "payment_intent", "/v1/payment_intents", {"customer": "$.customer"})


def attempt(ctx: Context, intent: JsonObject, method: JsonObject, *, authenticated: bool = False) -> None:
    """Attempt to pay `intent` with `method`.

    Raises CardDeclined if it is declined; the intent then waits for another payment method. May leave the intent
    waiting for authentication or processing.
    """
    ctx.save(intent, payment_method=method["id"], last_payment_error=None, next_action=None)
    if method["type"] == "sepa_debit":
        charges.record(ctx, intent, method, "pending")
        ctx.save(intent, status="processing")
        emit(ctx, "payment_intent.processing", intent)
        ctx.later(ctx.settings.settlement_delay, "settle_debit", intent["id"])
        return
    card = payment_methods.test_card_of(method)
    if card.authentication and not authenticated:
        link = {"url": ctx.link(f"/3ds/{intent['id']}"), "return_url": intent["_return_url"]}
        ctx.save(intent, status="requires_action", next_action={"type": "redirect_to_url", "redirect_to_url": link})
        emit(ctx, "payment_intent.requires_action", intent)
        return
    if card.decline is not None:
        raise _decline(ctx, intent, method, card.decline)
    charge = charges.record(ctx, intent, method, "succeeded")
    if intent["capture_method"] == "manual":
        ctx.save(intent, status="requires_capture", amount_capturable=intent["amount"])
        emit(ctx, "payment_intent.amount_capturable_updated", intent)
        return
    _take(ctx, intent, charge, intent["amount"])
    if card.dispute is not None:
        disputes.open_dispute(ctx, charge, card.dispute)


def authentication_failed(ctx: Context, intent: JsonObject) -> None:
    """Record that the buyer did not pass the 3-D Secure step."""
    method = ctx.get("payment_method", intent["payment_method"])
    message = (
        "We are unable to authenticate your payment method. Please choose a different payment method and try again."
    )
    _fail(ctx, intent, method, {"code": "payment_intent_authentication_failure", "message": message})


def settle_debit(ctx: Context, intent: JsonObject) -> None:
    """Settle a bank debit that was processing."""
    if intent["status"] != "processing":
        return
    method = ctx.get("payment_method", intent["payment_method"])
    charge = ctx.get("charge", intent["latest_charge"])
    if method["_behaviour"]["outcome"] == "succeeds":
        _take(ctx, intent, charge, intent["amount"])
        return
    message = "The bank debit could not be completed."
    ctx.save(charge, status="failed", failure_code="debit_not_authorized", failure_message=message, captured=False)
    emit(ctx, "charge.failed", charge)
    _fail(ctx, intent, method, {"code": "debit_not_authorized", "message": message}, charge["id"])


def _confirm_from_params(ctx: Context, params: Params, intent: JsonObject) -> JsonObject:
    method_id = params.text("payment_method") or intent["payment_method"]
    return_url = params.text("return_url") or intent["_return_url"]
    params.flag("off_session")
    params.flag("error_on_requires_action")
    if intent["status"] not in _CONFIRMABLE:
        raise _wrong_state(intent, "confirm")
    if method_id is None:
        raise UnexpectedState(
            "You cannot confirm this PaymentIntent because it's missing a payment method.",
            code="payment_intent_unexpected_state",
        )
    params.finish()
    ctx.save(intent, _return_url=return_url)
    attempt(ctx, intent, payment_methods.resolve(ctx, method_id))
    return present(intent)


def _take(ctx: Context, intent: JsonObject, charge: JsonObject, amount: int) -> None:
    method = ctx.get("payment_method", charge["payment_method"])
    charges.capture(ctx, charge, method, amount)
    ctx.save(intent, status="succeeded", amount_received=amount, amount_capturable=0)
    emit(ctx, "charge.succeeded", charge)
    emit(ctx, "payment_intent.succeeded", intent)


def _decline(ctx: Context, intent: JsonObject, method: JsonObject, decline: Decline) -> CardDeclined:
    charge = charges.record(ctx, intent, method, "failed", decline)
    emit(ctx, "charge.failed", charge)
    error: JsonObject = {"charge": charge["id"], "code": decline.code, "message": decline.message}
    if decline.decline_code is not None:
        error["decline_code"] = decline.decline_code
    _fail(ctx, intent, method, error, charge["id"])
    extra = {key: error[key] for key in ("charge", "decline_code") if key in error}
    return CardDeclined(
        decline.message, code=decline.code, param=decline.param, payment_intent=present(intent), **extra
    )


def _fail(
    ctx: Context, intent: JsonObject, method: JsonObject, error: JsonObject, charge_id: str | None = None
) -> None:
    kind = "card_error" if charge_id is not None else "invalid_request_error"
    error = {"type": kind, "payment_method": present(method)} | error
    ctx.save(
        intent,
        status="requires_payment_method",
        payment_method=None,
        next_action=None,
        last_payment_error=error,
    )
    emit(ctx, "payment_intent.payment_failed", intent)


def _wrong_state(intent: JsonObject, verb: str) -> UnexpectedState:
    return UnexpectedState(
        f"You cannot {verb} this PaymentIntent because it has a status of {intent['status']}.",
        code="payment_intent_unexpected_state",
        payment_intent=present(intent),
    )
