"""A simulator and a webhook receiver on loopback, within the test's own event loop."""

import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx
import stripe
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from lectern.stripe_simulator.app import create_app
from lectern.stripe_simulator.settings import SimulatorSettings
from tests.serving import serving
from tests.waiting import eventually

SECRET_KEY = "sk_test_simulated"
WEBHOOK_SECRET = "whsec_simulated"


@asynccontextmanager
async def served(app: ASGIApp, listener: socket.socket) -> AsyncIterator[None]:
    """Serve an application on a socket until the block ends."""
    config = uvicorn.Config(app, log_level="error", lifespan="on", timeout_graceful_shutdown=1)
    async with serving(config, listener):
        yield


def listen(port: int = 0) -> socket.socket:
    """Return a listening socket on loopback."""
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    listener.listen()
    return listener


@dataclass
class Receiver:
    """A webhook endpoint that stores its deliveries; it rejects the next `rejections` ones."""

    url: str
    received: list[dict[str, Any]] = field(default_factory=list)
    raw: list[tuple[bytes, str]] = field(default_factory=list)
    rejections: int = 0
    rejected: int = 0

    def types(self) -> list[str]:
        return [event["type"] for event in self.received]

    async def until(self, kind: str) -> None:
        """Return once it has got an event of that type."""
        await eventually(lambda: kind in self.types(), kind)

    async def handle(self, request: Request) -> Response:
        body = await request.body()
        if self.rejections > 0:
            self.rejections -= 1
            self.rejected += 1
            return Response(status_code=500)
        self.raw.append((body, request.headers["stripe-signature"]))
        self.received.append(json.loads(body))
        return Response(status_code=200)


@asynccontextmanager
async def receiving(listener: socket.socket | None = None) -> AsyncIterator[Receiver]:
    """Provide a receiver that listens until the block ends."""
    listener = listener or listen()
    receiver = Receiver(f"http://127.0.0.1:{listener.getsockname()[1]}/hook")
    app = Starlette(routes=[Route("/hook", receiver.handle, methods=["POST"])])
    async with served(app, listener):
        yield receiver


@dataclass
class Running:
    """A simulator that runs, and the official SDK that talks to it."""

    url: str
    client: stripe.StripeClient
    http: httpx.AsyncClient

    async def control(self, method: str, path: str, body: object = None) -> Any:
        headers = {"Authorization": f"Bearer {SECRET_KEY}"}
        response = await self.http.request(method, f"{self.url}/_simulator{path}", json=body, headers=headers)
        response.raise_for_status()
        return response.json() if response.content else None

    async def open_session(self, amount: int = 2500, **extra: Any) -> stripe.checkout.Session:
        params: Any = {
            "mode": "payment",
            "success_url": "http://shop.test/thanks?session={CHECKOUT_SESSION_ID}",
            "cancel_url": "http://shop.test/cart",
            "line_items": [
                {
                    "quantity": 1,
                    "price_data": {"currency": "usd", "unit_amount": amount, "product_data": {"name": "Cello"}},
                }
            ],
            **extra,
        }
        return await self.client.v1.checkout.sessions.create_async(params)

    async def submit(self, session: stripe.checkout.Session, **fields: str) -> httpx.Response:
        form = {
            "email": "ada@example.com",
            "method": "card",
            "number": "4242 4242 4242 4242",
            "expiry": "12 / 40",
            "cvc": "123",
        }
        assert session.url is not None
        return await self.http.post(session.url, data=form | fields)

    async def pay_intent(self, method: str = "pm_card_visa", amount: int = 2500, **extra: Any) -> stripe.PaymentIntent:
        params: Any = {"amount": amount, "currency": "usd", "payment_method": method, "confirm": True, **extra}
        return await self.client.v1.payment_intents.create_async(params)


def settings_for(data: Path, **changes: Any) -> SimulatorSettings:
    """Return settings for tests: quick retries, debits that settle at once."""
    settings = SimulatorSettings(
        data=data, public_url="", secret_key=SECRET_KEY, retry_base=0.01, retry_cap=0.05, settlement_delay=0
    )
    return replace(settings, **changes)


@asynccontextmanager
async def running(settings: SimulatorSettings, listener: socket.socket | None = None) -> AsyncIterator[Running]:
    """Provide a simulator that listens until the block ends."""
    listener = listener or listen()
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    async with served(create_app(replace(settings, public_url=url)), listener), httpx.AsyncClient() as http:
        transport = stripe.HTTPXClient(allow_sync_methods=False)
        client = stripe.StripeClient(SECRET_KEY, base_addresses={"api": url}, http_client=transport)
        try:
            yield Running(url, client, http)
        finally:
            await transport.close_async()  # type: ignore[no-untyped-call]
