"""The API: its table of operations, authentication, and idempotent replay.

Every request is one transaction. The response under an idempotency key is written in the same one, so that a crash
leaves either both or neither (https://docs.stripe.com/api/idempotent_requests).
"""

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias
from urllib.parse import parse_qsl

from lectern.stripe_simulator.api_conventions.expand import expand
from lectern.stripe_simulator.api_conventions.forms import decode_form
from lectern.stripe_simulator.api_conventions.params import Params
from lectern.stripe_simulator.context import PLATFORM, Context, new_id
from lectern.stripe_simulator.errors import (
    AuthenticationFailed,
    IdempotencyConflict,
    InvalidRequest,
    StripeError,
)
from lectern.stripe_simulator.resources import (
    accounts,
    balance,
    charges,
    checkout_sessions,
    customers,
    disputes,
    events,
    payment_intents,
    payment_methods,
    payouts,
    refunds,
    transfers,
    webhook_endpoints,
)
from lectern.stripe_simulator.settings import SimulatorSettings
from lectern.stripe_simulator.store import IdempotentResponse, JsonObject, Store

Operation: TypeAlias = Callable[..., JsonObject]

KEY_LIFETIME = 24 * 3600
MAX_KEY = 255

_TABLE: list[tuple[str, str, Operation]] = [
    ("POST", "/v1/customers", customers.create),
    ("GET", "/v1/customers", customers.list_all),
    ("GET", "/v1/customers/:id", customers.retrieve),
    ("POST", "/v1/customers/:id", customers.update),
    ("DELETE", "/v1/customers/:id", customers.delete),
    ("POST", "/v1/payment_methods", payment_methods.create),
    ("GET", "/v1/payment_methods", payment_methods.list_all),
    ("GET", "/v1/payment_methods/:id", payment_methods.retrieve),
    ("POST", "/v1/payment_methods/:id/attach", payment_methods.attach),
    ("POST", "/v1/payment_intents", payment_intents.create),
    ("GET", "/v1/payment_intents", payment_intents.list_all),
    ("GET", "/v1/payment_intents/:id", payment_intents.retrieve),
    ("POST", "/v1/payment_intents/:id", payment_intents.update),
    ("POST", "/v1/payment_intents/:id/confirm", payment_intents.confirm),
    ("POST", "/v1/payment_intents/:id/cancel", payment_intents.cancel),
    ("POST", "/v1/payment_intents/:id/capture", payment_intents.capture),
    ("POST", "/v1/checkout/sessions", checkout_sessions.create),
    ("GET", "/v1/checkout/sessions", checkout_sessions.list_all),
    ("GET", "/v1/checkout/sessions/:id", checkout_sessions.retrieve),
    ("POST", "/v1/checkout/sessions/:id", checkout_sessions.update),
    ("GET", "/v1/checkout/sessions/:id/line_items", checkout_sessions.line_items),
    ("POST", "/v1/checkout/sessions/:id/expire", checkout_sessions.expire),
    ("GET", "/v1/charges", charges.list_all),
    ("GET", "/v1/charges/:id", charges.retrieve),
    ("POST", "/v1/charges/:id", charges.update),
    ("POST", "/v1/refunds", refunds.create),
    ("GET", "/v1/refunds", refunds.list_all),
    ("GET", "/v1/refunds/:id", refunds.retrieve),
    ("POST", "/v1/refunds/:id", refunds.update),
    ("GET", "/v1/disputes", disputes.list_all),
    ("GET", "/v1/disputes/:id", disputes.retrieve),
    ("POST", "/v1/disputes/:id", disputes.update),
    ("POST", "/v1/disputes/:id/close", disputes.close),
    ("GET", "/v1/balance", balance.retrieve),
    ("GET", "/v1/balance_transactions", balance.list_transactions),
    ("GET", "/v1/balance_transactions/:id", balance.retrieve_transaction),
    ("POST", "/v1/accounts", accounts.create),
    ("GET", "/v1/accounts", accounts.list_all),
    ("GET", "/v1/accounts/:id", accounts.retrieve),
    ("POST", "/v1/accounts/:id", accounts.update),
    ("POST", "/v1/account_links", accounts.create_link),
    ("POST", "/v1/transfers", transfers.create),
    ("GET", "/v1/transfers", transfers.list_all),
    ("GET", "/v1/transfers/:id", transfers.retrieve),
    ("POST", "/v1/transfers/:id/reversals", transfers.reverse),
    ("POST", "/v1/payouts", payouts.create),
    ("GET", "/v1/payouts", payouts.list_all),
    ("GET", "/v1/payouts/:id", payouts.retrieve),
    ("POST", "/v1/payouts/:id/cancel", payouts.cancel),
    ("GET", "/v1/events", events.list_all),
    ("GET", "/v1/events/:id", events.retrieve),
    ("POST", "/v1/webhook_endpoints", webhook_endpoints.create),
    ("GET", "/v1/webhook_endpoints", webhook_endpoints.list_all),
    ("GET", "/v1/webhook_endpoints/:id", webhook_endpoints.retrieve),
    ("POST", "/v1/webhook_endpoints/:id", webhook_endpoints.update),
    ("DELETE", "/v1/webhook_endpoints/:id", webhook_endpoints.delete),
]
_OPERATIONS = [
    (method, re.compile(path.replace(":id", r"([A-Za-z0-9_.-]{1,255})")), operation)
    for method, path, operation in _TABLE
]


@dataclass(frozen=True, slots=True)
class ApiRequest:
    """The parts of an HTTP request that the API uses; header names are in lower case."""

    method: str
    path: str
    query: str
    body: bytes
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ApiResponse:
    """An HTTP response; `body` is JSON."""

    status: int
    body: str
    headers: Mapping[str, str]


def handle_request(store: Store, settings: SimulatorSettings, request: ApiRequest, now: int) -> ApiResponse:
    """Execute one API request."""
    request_id = new_id("req")
    try:
        check_key(request.headers, settings.secret_key)
        with store.transaction():
            return _perform(store, settings, request, now, request_id)
    except StripeError as error:
        return _response(error.status, json.dumps(error.as_json()), request_id)


def check_key(headers: Mapping[str, str], secret_key: str) -> None:
    """Raise unless the secret key came as a bearer token or as the user name of basic authentication."""
    scheme, _, given = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "basic":
        try:
            given = base64.b64decode(given, validate=True).decode().partition(":")[0]
        except ValueError:
            given = ""
    elif scheme.lower() != "bearer":
        given = ""
    if not given:
        raise AuthenticationFailed("You did not provide an API key.")
    if not hmac.compare_digest(given.encode(), secret_key.encode()):
        raise AuthenticationFailed(f"Invalid API Key provided: {given[:8]}{'*' * 8}", code="api_key_invalid")


def _perform(store: Store, settings: SimulatorSettings, request: ApiRequest, now: int, request_id: str) -> ApiResponse:
    account = _account(store, request.headers.get("stripe-account"))
    key = request.headers.get("idempotency-key") if request.method != "GET" else None
    if key is not None and len(key) > MAX_KEY:
        raise InvalidRequest(f"Idempotency keys hold at most {MAX_KEY} characters.")
    fingerprint = hashlib.sha256(
        b"\0".join((request.method.encode(), request.path.encode(), request.query.encode(), request.body))
    ).hexdigest()
    if key is not None and (known := store.stored_response(account, key, now - KEY_LIFETIME)) is not None:
        return _replay(known, fingerprint, key)
    operation, arguments = _find_operation(request.method, request.path)
    ctx = Context(store, settings, now, account, request_id, key)
    status, body, replayable = _carry_out(ctx, operation, arguments, request)
    if key is not None and replayable:
        store.purge_responses(now - KEY_LIFETIME)
        store.store_response(account, key, now, IdempotentResponse(fingerprint, request_id, status, body))
    return _response(status, body, request_id)


def _carry_out(
    ctx: Context, operation: Operation, arguments: tuple[str, ...], request: ApiRequest
) -> tuple[int, str, bool]:
    """Return status, body and whether an idempotency key stores them; roll back unless the error commits."""
    ctx.store.execute("SAVEPOINT operation")
    try:
        source = request.query if request.method in ("GET", "DELETE") else _text(request.body)
        params = Params(decode_form(parse_qsl(source, keep_blank_values=True)))
        paths = params.texts("expand")
        response = operation(ctx, params, *arguments)
        params.finish()
        return 200, json.dumps(expand(ctx, response, paths)), True
    except StripeError as error:
        if not error.commits:
            ctx.store.execute("ROLLBACK TO operation")
        return error.status, json.dumps(error.as_json()), error.replayable
    finally:
        ctx.store.execute("RELEASE operation")


def _replay(known: IdempotentResponse, fingerprint: str, key: str) -> ApiResponse:
    if known.fingerprint != fingerprint:
        raise IdempotencyConflict(
            "Keys for idempotent requests can only be used with the same parameters they were first used with. "
            f"Try using a key other than '{key}' if you meant to execute a different request."
        )
    response = _response(known.status, known.response, known.request_id)
    return ApiResponse(response.status, response.body, {**response.headers, "Idempotent-Replayed": "true"})


def _find_operation(method: str, path: str) -> tuple[Operation, tuple[str, ...]]:
    for verb, pattern, operation in _OPERATIONS:
        if verb == method and (match := pattern.fullmatch(path)):
            return operation, match.groups()
    error = InvalidRequest(f"Unrecognized request URL ({method}: {path[:200]}).")
    error.status = 404
    raise error


def _account(store: Store, account_id: str | None) -> str:
    if account_id is None:
        return PLATFORM
    if store.find("account", account_id, PLATFORM) is None:
        error = AuthenticationFailed(
            f"The provided key does not have access to account '{account_id[:100]}'.", code="account_invalid"
        )
        error.status = 403
        raise error
    return account_id


def _text(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise InvalidRequest("The request's body is not UTF-8.") from error


def _response(status: int, body: str, request_id: str) -> ApiResponse:
    return ApiResponse(status, body, {"Request-Id": request_id})
