"""Events: recorded with the change that they describe, and enqueued for the subscribed endpoints."""

from lectern.stripe_simulator.context import API_VERSION, PLATFORM, Context, present
from lectern.stripe_simulator.delivery import faults
from lectern.stripe_simulator.store import JsonObject


def emit(ctx: Context, event_type: str, subject: JsonObject, previous: JsonObject | None = None) -> None:
    """Record an event about `subject`, and enqueue it for every enabled endpoint that is subscribed to its type."""
    data: JsonObject = {"object": present(subject)}
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
        if endpoint["status"] == "enabled" and _is_subscribed(endpoint, event_type, connect=bool(ctx.account)):
            faults.enqueue(ctx, event, endpoint["id"])


def _is_subscribed(endpoint: JsonObject, event_type: str, *, connect: bool) -> bool:
    wanted = endpoint["enabled_events"]
    return bool(endpoint["_connect"]) == connect and ("*" in wanted or event_type in wanted)
