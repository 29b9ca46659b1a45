"""Webhook faults on request, to test a receiver against the guarantees that Stripe does not give.

Stripe promises neither order nor a single delivery (https://docs.stripe.com/webhooks#event-ordering), and a network
promises less. A fault waits for the next matching deliveries: `duplicate` sends each twice, `delay` sends it after
`seconds`, `lose` never sends it, and `reorder` holds back as many as its count and then sends them last one first.
"""

from dataclasses import dataclass
from typing import Literal, get_args

from lectern.stripe_simulator.context import Context
from lectern.stripe_simulator.errors import InvalidRequest
from lectern.stripe_simulator.store import JsonObject, Store

FaultKind = Literal["duplicate", "delay", "reorder", "lose"]


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault of the next `count` deliveries of `event_type`, or of any type."""

    kind: FaultKind
    count: int = 1
    event_type: str | None = None
    seconds: float = 0.0


def parse_fault(body: object) -> Fault:
    """Return the fault that a control request describes."""
    if not isinstance(body, dict):
        raise InvalidRequest("A fault must be a JSON object.")
    kind, count, seconds = body.get("kind"), body.get("count", 1), body.get("seconds", 0.0)
    event_type = body.get("event_type")
    known: tuple[FaultKind, ...] = get_args(FaultKind)
    chosen = next((name for name in known if name == kind), None)
    if chosen is None:
        raise InvalidRequest(f"kind must be one of {', '.join(known)}.", param="kind")
    if not isinstance(count, int) or not 1 <= count <= 1000:
        raise InvalidRequest("count must be an integer from 1 to 1000.", param="count")
    if not isinstance(seconds, int | float) or not 0 <= seconds <= 86400:
        raise InvalidRequest("seconds must be a number from 0 to 86400.", param="seconds")
    if event_type is not None and not isinstance(event_type, str):
        raise InvalidRequest("event_type must be a string.", param="event_type")
    return Fault(chosen, count, event_type, float(seconds))


def arm(store: Store, fault: Fault) -> None:
    """Arm `fault` for the next matching deliveries."""
    store.execute(
        "INSERT INTO faults (kind, event_type, remaining, seconds) VALUES (?, ?, ?, ?)",
        (fault.kind, fault.event_type, fault.count, fault.seconds),
    )


def disarm_all(store: Store, now: float) -> None:
    """Delete all faults and release the deliveries that they hold back or delay."""
    store.execute("DELETE FROM faults")
    store.execute("UPDATE deliveries SET due = ? WHERE state = 'pending' AND due > ?", (now, now))
    release(store, now)


def enqueue(ctx: Context, event: JsonObject, endpoint_id: str) -> None:
    """Enqueue `event` for an endpoint, subject to the first matching fault."""
    rows = ctx.store.execute(
        "SELECT seq, kind, remaining, seconds FROM faults WHERE event_type IS NULL OR event_type = ?"
        " ORDER BY seq LIMIT 1",
        (event["type"],),
    )
    if not rows:
        _insert(ctx, event, endpoint_id, "pending", ctx.now)
        return
    seq, kind, remaining, seconds = rows[0]
    match kind:
        case "duplicate":
            _insert(ctx, event, endpoint_id, "pending", ctx.now)
            _insert(ctx, event, endpoint_id, "pending", ctx.now)
        case "delay":
            _insert(ctx, event, endpoint_id, "pending", ctx.now + seconds)
        case "lose":
            _insert(ctx, event, endpoint_id, "lost", ctx.now)
        case "reorder":
            _insert(ctx, event, endpoint_id, "held", ctx.now)
    if remaining > 1:
        ctx.store.execute("UPDATE faults SET remaining = remaining - 1 WHERE seq = ?", (seq,))
        return
    ctx.store.execute("DELETE FROM faults WHERE seq = ?", (seq,))
    if kind == "reorder":
        release(ctx.store, ctx.now)


def release(store: Store, now: float) -> None:
    """Send the held-back deliveries, the last one first."""
    held = store.execute("SELECT seq FROM deliveries WHERE state = 'held' ORDER BY seq DESC")
    for position, row in enumerate(held):
        store.execute(
            "UPDATE deliveries SET state = 'pending', due = ? WHERE seq = ?", (now + position * 1e-3, row["seq"])
        )


def _insert(ctx: Context, event: JsonObject, endpoint_id: str, state: str, due: float) -> None:
    ctx.store.execute(
        "INSERT INTO deliveries (event, endpoint, account, state, first_due, due) VALUES (?, ?, ?, ?, ?, ?)",
        (event["id"], endpoint_id, ctx.account, state, due, due),
    )
