"""Stripe's webhook endpoint (https://docs.stripe.com/webhooks).

It verifies the signature on the raw body, keeps the event, and answers; everything else happens afterwards in the
worker. With no secret configured nothing can be verified, so nothing is accepted.
"""

import json
from collections.abc import Awaitable, Callable

import stripe
import structlog
from pydantic import SecretStr
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from subgraphs.orders.service.handle_notification import STRIPE, receive
from subgraphs.orders.service.ports import Ports

_log = structlog.get_logger(__name__)

PATH = "/webhooks/stripe"
MAX_BODY = 1_000_000
TOLERANCE_SECONDS = 300


def webhook_route(ports: Ports, secret: SecretStr | None) -> Route:
    """POST /webhooks/stripe."""

    async def endpoint(request: Request) -> Response:
        if secret is None:
            return JSONResponse({"error": "webhooks are not set up"}, 503)
        body = await _raw_body(request)
        if body is None:
            return JSONResponse({"error": "too large"}, 413)
        try:
            stripe.WebhookSignature.verify_header(
                body, request.headers.get("stripe-signature"), secret.get_secret_value(), TOLERANCE_SECONDS
            )
        except (stripe.SignatureVerificationError, ValueError):
            _log.warning("webhook with a bad signature refused")
            return JSONResponse({"error": "bad signature"}, 400)
        return await _keep(ports, body)

    handler: Callable[[Request], Awaitable[Response]] = endpoint
    return Route(PATH, handler, methods=["POST"])


async def _keep(ports: Ports, body: bytes) -> Response:
    try:
        event = json.loads(body)
        external_id, kind, subject = event["id"], event["type"], event["data"]["object"]
    except (ValueError, KeyError, TypeError):
        return JSONResponse({"error": "not an event"}, 400)
    if not (isinstance(external_id, str) and isinstance(kind, str) and isinstance(subject, dict)):
        return JSONResponse({"error": "not an event"}, 400)
    await receive(ports, source=STRIPE, external_id=external_id, kind=kind, payload=subject)
    return JSONResponse({"received": True})


async def _raw_body(request: Request) -> bytes | None:
    """The body as it was signed; None if it is larger than any event."""
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > MAX_BODY:
            return None
        parts.append(part)
    return b"".join(parts)
