"""The mail sink's HTTP server.

`POST /v3/mail/send` is SendGrid's; the rest is for people and tests on this machine. There is no log-in: it listens on
loopback and accepts loopback host names only, so that no web page can reach it by another name.
"""

import hmac
from datetime import UTC, datetime
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from lectern.embedded.mail_sink.mailbox import Mailbox
from lectern.embedded.mail_sink.message import InvalidMessage, Message, parse_mail_send
from subgraphs.kernel.platform.web_pages import HEADERS, page_templates, policy

# SendGrid's limit for one request, attachments included.
MAX_BODY_BYTES = 30 * 1024 * 1024
_PAGE = 200

# The message's own HTML is shown in a frame that may do nothing but be looked at; its links open outside.
_MESSAGE_POLICY = (
    "default-src 'none'; img-src data: https:; style-src 'unsafe-inline'; "
    "sandbox allow-popups allow-popups-to-escape-sandbox"
)
_PAGE_HEADERS = {**HEADERS, "content-security-policy": policy("frame-src 'self'")}


def build(mailbox: Mailbox, api_key: str, home: str = "/") -> Starlette:
    """Build the app over a mailbox; `api_key` is required of senders, as by SendGrid. Its pages link to `home`."""
    templates = page_templates(Path(__file__).parent / "templates", home)

    async def send(request: Request) -> Response:
        presented = request.headers.get("authorization", "")
        if not hmac.compare_digest(presented.encode(), f"Bearer {api_key}".encode()):
            return _error_response(401, "The provided authorization grant is invalid, expired, or revoked")
        body = bytearray()
        async for chunk in request.stream():
            body += chunk
            if len(body) > MAX_BODY_BYTES:
                return _error_response(413, "The request body is larger than 30 MB")
        try:
            messages = parse_mail_send(bytes(body), datetime.now(UTC))
        except InvalidMessage as invalid:
            return JSONResponse({"errors": invalid.errors}, status_code=400)
        for message in messages:
            mailbox.add(message)
        return Response(status_code=202, headers={"X-Message-Id": messages[0].id})

    async def inbox(request: Request) -> Response:
        to = request.query_params.get("to") or None
        page = templates.get_template("inbox.html").render(
            messages=mailbox.newest(_PAGE, to), to=to, total=len(mailbox)
        )
        return HTMLResponse(page, headers=_PAGE_HEADERS)

    async def message_page(request: Request) -> Response:
        message = _found(request)
        if message is None:
            return HTMLResponse("No such message.", status_code=404)
        page = templates.get_template("message.html").render(message=message)
        return HTMLResponse(page, headers=_PAGE_HEADERS)

    async def message_html(request: Request) -> Response:
        message = _found(request)
        if message is None or message.html is None:
            return HTMLResponse("No such message.", status_code=404)
        return HTMLResponse(
            '<base target="_blank">' + message.html,
            headers={"Content-Security-Policy": _MESSAGE_POLICY, "X-Content-Type-Options": "nosniff"},
        )

    async def messages_json(request: Request) -> Response:
        messages = mailbox.newest(_PAGE, request.query_params.get("to") or None)
        return JSONResponse({"messages": [message.model_dump(mode="json") for message in messages]})

    async def message_json(request: Request) -> Response:
        message = _found(request)
        return JSONResponse(message.model_dump(mode="json")) if message else _error_response(404, "No such message")

    async def clear(_: Request) -> Response:
        mailbox.clear()
        return Response(status_code=204)

    async def health(_: Request) -> Response:
        return JSONResponse({"status": "ok"})

    def _found(request: Request) -> Message | None:
        return mailbox.get(str(request.path_params["message_id"]))

    return Starlette(
        routes=[
            Route("/v3/mail/send", send, methods=["POST"]),
            Route("/", inbox),
            Route("/messages/{message_id}", message_page),
            Route("/messages/{message_id}/html", message_html),
            Route("/api/messages", messages_json, methods=["GET"]),
            Route("/api/messages", clear, methods=["DELETE"]),
            Route("/api/messages/{message_id}", message_json),
            Route("/health", health),
        ],
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost"])],
    )


def _error_response(status: int, message: str) -> JSONResponse:
    return JSONResponse({"errors": [{"message": message, "field": None, "help": None}]}, status_code=status)
