"""Events (https://docs.stripe.com/api/events)."""

from lectern.embedded.stripe.context import Context, present
from lectern.embedded.stripe.listing import list_objects
from lectern.embedded.stripe.params import Params
from lectern.embedded.stripe.store import JsonObject
from lectern.embedded.stripe.webhooks import pending_count


def retrieve(ctx: Context, params: Params, event_id: str) -> JsonObject:
    """GET /v1/events/:id."""
    event = present(ctx.get("event", event_id))
    return event | {"pending_webhooks": pending_count(ctx.store, event_id)}


def list_all(ctx: Context, params: Params) -> JsonObject:
    """GET /v1/events."""
    page = list_objects(ctx, params, "event", "/v1/events", {"type": "$.type"})
    page["data"] = [event | {"pending_webhooks": pending_count(ctx.store, event["id"])} for event in page["data"]]
    return page
