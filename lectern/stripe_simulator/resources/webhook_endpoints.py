"""Webhook endpoints; the signing secret is shown once (https://docs.stripe.com/api/webhook_endpoints)."""

from lectern.stripe_simulator.api_conventions.listing import list_objects
from lectern.stripe_simulator.api_conventions.params import Params
from lectern.stripe_simulator.context import Context, new_id, present
from lectern.stripe_simulator.errors import InvalidRequest
from lectern.stripe_simulator.store import JsonObject


def create(ctx: Context, params: Params) -> JsonObject:
    """POST /v1/webhook_endpoints."""
    url, events = _url(params.required_text("url")), params.texts("enabled_events")
    if not events:
        raise InvalidRequest(
            "Missing required param: enabled_events.", code="parameter_missing", param="enabled_events"
        )
    secret = f"whsec_{new_id('s')[2:]}"
    endpoint = ctx.add(
        "webhook_endpoint",
        "we",
        {
            "api_version": params.text("api_version"),
            "application": None,
            "description": params.text("description"),
            "enabled_events": events,
            "metadata": params.metadata(),
            "status": "enabled",
            "url": url,
            "_connect": params.flag("connect"),
            "_secret": secret,
        },
    )
    return present(endpoint) | {"secret": secret}


def retrieve(ctx: Context, params: Params, endpoint_id: str) -> JsonObject:
    """GET /v1/webhook_endpoints/:id."""
    return present(ctx.get("webhook_endpoint", endpoint_id))


def update(ctx: Context, params: Params, endpoint_id: str) -> JsonObject:
    """POST /v1/webhook_endpoints/:id."""
    endpoint = ctx.get("webhook_endpoint", endpoint_id)
    disabled = params.flag("disabled", default=endpoint["status"] == "disabled")
    url = params.text("url")
    ctx.save(
        endpoint,
        url=_url(url) if url else endpoint["url"],
        enabled_events=params.texts("enabled_events") or endpoint["enabled_events"],
        description=params.text("description") or endpoint["description"],
        metadata=params.metadata(endpoint["metadata"]),
        status="disabled" if disabled else "enabled",
    )
    return present(endpoint)


def delete(ctx: Context, params: Params, endpoint_id: str) -> JsonObject:
    """DELETE /v1/webhook_endpoints/:id."""
    ctx.get("webhook_endpoint", endpoint_id)
    ctx.store.delete(endpoint_id)
    return {"id": endpoint_id, "object": "webhook_endpoint", "deleted": True}


def list_all(ctx: Context, params: Params) -> JsonObject:
    """GET /v1/webhook_endpoints."""
    return list_objects(ctx, params, "webhook_endpoint", "/v1/webhook_endpoints")


def _url(url: str) -> str:
    if not url.startswith(("http://", "https://")):
        raise InvalidRequest("Not a valid URL", code="url_invalid", param="url")
    return url
