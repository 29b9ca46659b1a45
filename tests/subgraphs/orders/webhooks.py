"""Signed webhook requests, as the payment provider sends them."""

import hashlib
import hmac
import json
import time
from typing import Any

import httpx
from starlette.applications import Starlette

from tests.lectern.stripe_simulator.running_simulator import WEBHOOK_SECRET
from tests.subgraphs.orders.harness import Orders


def signed(body: bytes, secret: str = WEBHOOK_SECRET, at: int | None = None) -> dict[str, str]:
    moment = int(time.time()) if at is None else at
    mac = hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
    return {"Stripe-Signature": f"t={moment},v1={mac}"}


def event_body(event_id: str = "evt_1", kind: str = "customer.created", **subject: Any) -> bytes:
    return json.dumps({"id": event_id, "type": kind, "data": {"object": {"id": "x", **subject}}}).encode()


async def post(orders: Orders, body: bytes, headers: dict[str, str]) -> httpx.Response:
    raw = {name.encode(): value.encode("latin-1") for name, value in headers.items()}
    transport = httpx.ASGITransport(Starlette(routes=list(orders.subgraph.routes)))
    async with httpx.AsyncClient(transport=transport, base_url="http://lectern.test") as http:
        return await http.post("/webhooks/stripe", content=body, headers=raw)


async def stored_events(orders: Orders) -> int:
    return int(await orders.scalar("select count(*) from webhook_events"))
