"""Stripe's webhook endpoint (https://docs.stripe.com/webhooks).

It verifies the signature of the raw body, stores the event and responds; processing happens in the worker. Without a
configured secret no signature can be verified, so that every request is rejected with status 503.
"""

from collections.abc import Awaitable, Callable

import stripe
import structlog
from pydantic import SecretStr
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from subgraphs.kernel.platform.rejected_requests import rejected_requests
from subgraphs.orders.payments.webhook_body import InvalidBody, parse_event
from subgraphs.orders.service.webhooks.receive_webhook_event import ReceiveWebhookEvent

logger = structlog.get_logger(__name__)

PATH = "/webhooks/stripe"
SOURCE = "stripe"
MAX_BODY = 1_000_000
"""In bytes."""
TOLERANCE_SECONDS = 300


def webhook_route(receive: ReceiveWebhookEvent, secret: SecretStr | None) -> Route:
    """Build the route POST /webhooks/stripe."""

    async def endpoint(request: Request) -> Response:
        if secret is None:
            return JSONResponse({"error": "webhooks are not set up"}, 503)
        if not _is_json(request.headers.get("content-type")):
            return JSONResponse({"error": "the content type is not application/json"}, 400)
        body = await _raw_body(request)
        if body is None:
            rejected_requests.report(413, "BODY_TOO_LARGE", request.client.host if request.client else None)
            return JSONResponse({"error": "too large"}, 413)
        try:
            stripe.WebhookSignature.verify_header(
                body, request.headers.get("stripe-signature"), secret.get_secret_value(), TOLERANCE_SECONDS
            )
        except (stripe.SignatureVerificationError, ValueError, TypeError):
            # TypeError: a signature with letters beyond ASCII cannot be compared.
            logger.warning("webhook rejected, invalid signature")
            return JSONResponse({"error": "bad signature"}, 400)
        return await _store(receive, body)

    handler: Callable[[Request], Awaitable[Response]] = endpoint
    return Route(PATH, handler, methods=["POST"])


async def _store(receive: ReceiveWebhookEvent, body: bytes) -> Response:
    try:
        event = parse_event(body)
    except InvalidBody as problem:
        logger.warning("webhook rejected, invalid body", problem=str(problem))
        return JSONResponse({"error": str(problem)}, 400)
    await receive(source=SOURCE, external_id=event.id, kind=event.type, payload=event.subject)
    return JSONResponse({"received": True})


def _is_json(content_type: str | None) -> bool:
    """Return True for JSON, and without a content type: the signature vouches for the body."""
    return content_type is None or content_type.partition(";")[0].strip().lower() == "application/json"


async def _raw_body(request: Request) -> bytes | None:
    """Read the body as it was signed; None if it is larger than any event."""
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > MAX_BODY:
            return None
        parts.append(part)
    return b"".join(parts)
