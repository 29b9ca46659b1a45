"""Events (https://docs.stripe.com/api/events)."""

import json

from lectern.stripe_simulator.api_conventions.listing import list_objects
from lectern.stripe_simulator.api_conventions.params import Params
from lectern.stripe_simulator.context import Context, present
from lectern.stripe_simulator.delivery.webhooks import pending_count
from lectern.stripe_simulator.store import JsonObject


def retrieve(ctx: Context, params: Params, event_id: str) -> JsonObject:
    """GET /v1/events/:id."""
    event = present(ctx.get("event", event_id))
    return event | {"pending_webhooks": pending_count(ctx.store, event_id)}


def list_all(ctx: Context, params: Params) -> JsonObject:
    """GET /v1/events."""
    types = params.texts("types")
    of_types = (
        [("json_extract(body, '$.type') IN (SELECT value FROM json_each(?))", json.dumps(types))] if types else []
    )
    page = list_objects(ctx, params, "event", "/v1/events", {"type": "$.type"}, of_types)
    page["data"] = [event | {"pending_webhooks": pending_count(ctx.store, event["id"])} for event in page["data"]]
    return page
