"""Events and their delivery: signed, at least once, retried with back-off until the endpoint says 2xx.

Signature scheme: https://docs.stripe.com/webhooks#verify-manually. What is owed is a row, so a restart forgets nothing.
"""

import asyncio
import hashlib
import hmac
import json
import logging
import sqlite3
from collections.abc import Callable

import httpx

from lectern.embedded.stripe import faults
from lectern.embedded.stripe.context import API_VERSION, PLATFORM, Context
from lectern.embedded.stripe.settings import SimulatorSettings
from lectern.embedded.stripe.store import JsonObject, Store

CONFIGURED_ENDPOINT = "we_configured"
_BATCH = 100
_log = logging.getLogger(__name__)


def record_event(ctx: Context, event_type: str, subject: JsonObject, previous: JsonObject | None = None) -> JsonObject:
    """Store an event about `subject` and owe it to every enabled endpoint that listens for its type."""
    data: JsonObject = {"object": subject}
    if previous is not None:
        data["previous_attributes"] = previous
    fields: JsonObject = {
        "api_version": API_VERSION,
        "data": data,
        "pending_webhooks": 0,
        "request": {"id": ctx.request_id, "idempotency_key": ctx.idempotency_key},
        "type": event_type,
    }
    if ctx.account:
        fields["account"] = ctx.account
    event = ctx.add("event", "evt", fields)
    for endpoint in ctx.store.select("webhook_endpoint", PLATFORM, newest_first=False):
        if endpoint["status"] == "enabled" and _listens(endpoint, event_type, connect=bool(ctx.account)):
            faults.owe(ctx, event, endpoint["id"])
    return event


def _listens(endpoint: JsonObject, event_type: str, *, connect: bool) -> bool:
    wanted = endpoint["enabled_events"]
    return bool(endpoint["_connect"]) == connect and ("*" in wanted or event_type in wanted)


def pending_count(store: Store, event_id: str) -> int:
    """How many deliveries of an event are still owed."""
    rows = store.execute(
        "SELECT count(*) AS n FROM deliveries WHERE event = ? AND state IN ('pending', 'held')", (event_id,)
    )
    return int(rows[0]["n"])


def sign(payload: bytes, secret: str, timestamp: int) -> str:
    """The ``Stripe-Signature`` header for a payload sent at `timestamp`."""
    mac = hmac.new(secret.encode(), f"{timestamp}.".encode() + payload, hashlib.sha256)
    return f"t={timestamp},v1={mac.hexdigest()}"


def configure_endpoint(ctx: Context) -> None:
    """Keep the endpoint that the settings name, under a fixed id, as they name it now."""
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


class Courier:
    """Delivers what is due, one at a time to each endpoint, so that faults alone decide the order."""

    def __init__(self, store: Store, settings: SimulatorSettings, clock: Callable[[], float]) -> None:
        self._store = store
        self._settings = settings
        self._clock = clock

    async def deliver_due(self, client: httpx.AsyncClient) -> int:
        """Attempt every delivery whose time has come; returns how many were attempted."""
        rows = self._store.execute(
            "SELECT * FROM deliveries WHERE state = 'pending' AND due <= ? ORDER BY due, seq LIMIT ?",
            (self._clock(), _BATCH),
        )
        queues: dict[str, list[sqlite3.Row]] = {}
        for row in rows:
            queues.setdefault(row["endpoint"], []).append(row)
        async with asyncio.TaskGroup() as group:
            for queue in queues.values():
                group.create_task(self._work_off(client, queue))
        return len(rows)

    def next_due(self) -> float | None:
        """When the next delivery is due (Unix seconds), if one is owed."""
        due = self._store.execute("SELECT min(due) AS due FROM deliveries WHERE state = 'pending'")[0]["due"]
        return None if due is None else float(due)

    async def _work_off(self, client: httpx.AsyncClient, queue: list[sqlite3.Row]) -> None:
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
            answer = await client.post(
                endpoint["url"], content=payload, headers=headers, timeout=self._settings.delivery_timeout
            )
        except httpx.HTTPError as error:
            _log.info("webhook to %s failed: %s", endpoint["url"], type(error).__name__)
            return None
        return answer.status_code

    def _record(self, row: sqlite3.Row, state: str, status: int | None) -> None:
        attempts = row["attempts"] + 1
        wait = min(self._settings.retry_base * 2 ** min(row["attempts"], 30), self._settings.retry_cap)
        self._store.execute(
            "UPDATE deliveries SET state = ?, attempts = ?, due = ?, status = ? WHERE seq = ?",
            (state, attempts, self._clock() + wait, status, row["seq"]),
        )
