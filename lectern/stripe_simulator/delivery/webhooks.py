"""Delivery of events: signed, at least once, retried with back-off until the endpoint responds with 2xx.

Signature scheme: https://docs.stripe.com/webhooks#verify-manually. A pending delivery is a row, so it survives a
restart.
"""

import asyncio
import hashlib
import hmac
import json
import logging
import sqlite3
from collections.abc import Callable

import httpx

from lectern.stripe_simulator.context import PLATFORM, Context
from lectern.stripe_simulator.settings import SimulatorSettings
from lectern.stripe_simulator.store import JsonObject, Store

CONFIGURED_ENDPOINT = "we_configured"
_BATCH = 100
logger = logging.getLogger(__name__)


def pending_count(store: Store, event_id: str) -> int:
    """Return the number of pending deliveries of an event."""
    rows = store.execute(
        "SELECT count(*) AS n FROM deliveries WHERE event = ? AND state IN ('pending', 'held')", (event_id,)
    )
    return int(rows[0]["n"])


def sign(payload: bytes, secret: str, timestamp: int) -> str:
    """Return the ``Stripe-Signature`` header for a payload sent at `timestamp`."""
    mac = hmac.new(secret.encode(), f"{timestamp}.".encode() + payload, hashlib.sha256)
    return f"t={timestamp},v1={mac.hexdigest()}"


def configure_endpoint(ctx: Context) -> None:
    """Create or update the endpoint of the settings, under a fixed id."""
    wanted = ctx.settings.webhook_url is not None and ctx.settings.webhook_secret is not None
    existing = ctx.store.find("webhook_endpoint", CONFIGURED_ENDPOINT, PLATFORM)
    fields = {
        "url": ctx.settings.webhook_url,
        "status": "enabled" if wanted else "disabled",
        "_secret": ctx.settings.webhook_secret,
    }
    if existing is not None:
        ctx.save(existing, **fields)
    elif wanted:
        body = {"id": CONFIGURED_ENDPOINT, "object": "webhook_endpoint", "created": ctx.now, "livemode": False}
        body |= {"description": "From the command line", "enabled_events": ["*"], "metadata": {}, "_connect": False}
        ctx.store.insert("webhook_endpoint", PLATFORM, body | {"api_version": None, "application": None} | fields)


class WebhookDispatcher:
    """The sender of due deliveries, one at a time per endpoint, so that faults alone decide the order."""

    def __init__(self, store: Store, settings: SimulatorSettings, clock: Callable[[], float]) -> None:
        self._store = store
        self._settings = settings
        self._clock = clock

    async def deliver_due(self, client: httpx.AsyncClient) -> int:
        """Attempt every due delivery. Return the number of attempts."""
        rows = self._store.execute(
            "SELECT * FROM deliveries WHERE state = 'pending' AND due <= ? ORDER BY due, seq LIMIT ?",
            (self._clock(), _BATCH),
        )
        queues: dict[str, list[sqlite3.Row]] = {}
        for row in rows:
            queues.setdefault(row["endpoint"], []).append(row)
        async with asyncio.TaskGroup() as group:
            for queue in queues.values():
                group.create_task(self._deliver_in_order(client, queue))
        return len(rows)

    def next_due(self) -> float | None:
        """Return the time of the next delivery (Unix seconds), if one is pending."""
        due = self._store.execute("SELECT min(due) AS due FROM deliveries WHERE state = 'pending'")[0]["due"]
        return None if due is None else float(due)

    async def _deliver_in_order(self, client: httpx.AsyncClient, queue: list[sqlite3.Row]) -> None:
        for row in queue:
            await self._attempt(client, row)

    async def _attempt(self, client: httpx.AsyncClient, row: sqlite3.Row) -> None:
        endpoint = self._store.find("webhook_endpoint", row["endpoint"], PLATFORM)
        event = self._store.find("event", row["event"], row["account"])
        if endpoint is None or event is None or endpoint["status"] != "enabled":
            self._record(row, "given_up", None)
            return
        event["pending_webhooks"] = pending_count(self._store, event["id"])
        payload = json.dumps(event, indent=2).encode()
        status = await self._post(client, endpoint, payload)
        if status is not None and 200 <= status < 300:
            self._record(row, "delivered", status)
        elif self._clock() - row["first_due"] > self._settings.give_up_after:
            self._record(row, "given_up", status)
        else:
            self._record(row, "pending", status)

    async def _post(self, client: httpx.AsyncClient, endpoint: JsonObject, payload: bytes) -> int | None:
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
            "Stripe-Signature": sign(payload, endpoint["_secret"], int(self._clock())),
        }
        try:
            response = await client.post(
                endpoint["url"], content=payload, headers=headers, timeout=self._settings.delivery_timeout
            )
        except httpx.HTTPError as error:
            logger.info("webhook to %s failed: %s", endpoint["url"], type(error).__name__)
            return None
        return response.status_code

    def _record(self, row: sqlite3.Row, state: str, status: int | None) -> None:
        attempts = row["attempts"] + 1
        wait = min(self._settings.retry_base * 2 ** min(row["attempts"], 30), self._settings.retry_cap)
        self._store.execute(
            "UPDATE deliveries SET state = ?, attempts = ?, due = ?, status = ? WHERE seq = ?",
            (state, attempts, self._clock() + wait, status, row["seq"]),
        )
