"""Customers (https://docs.stripe.com/api/customers)."""

from lectern.stripe_simulator.api_conventions.listing import list_objects
from lectern.stripe_simulator.api_conventions.params import Params
from lectern.stripe_simulator.context import Context, present
from lectern.stripe_simulator.delivery.events import emit
from lectern.stripe_simulator.store import JsonObject


def create(ctx: Context, params: Params) -> JsonObject:
    """POST /v1/customers."""
    fields = _fields(params, {})
    customer = ctx.add("customer", "cus", {"balance": 0, "currency": None, "delinquent": False} | fields)
    emit(ctx, "customer.created", customer)
    return present(customer)


def retrieve(ctx: Context, params: Params, customer_id: str) -> JsonObject:
    """GET /v1/customers/:id."""
    return present(ctx.get("customer", customer_id))


def update(ctx: Context, params: Params, customer_id: str) -> JsonObject:
    """POST /v1/customers/:id."""
    customer = ctx.get("customer", customer_id)
    ctx.save(customer, **_fields(params, customer))
    emit(ctx, "customer.updated", customer)
    return present(customer)


def delete(ctx: Context, params: Params, customer_id: str) -> JsonObject:
    """DELETE /v1/customers/:id."""
    customer = ctx.get("customer", customer_id)
    ctx.store.delete(customer_id)
    emit(ctx, "customer.deleted", customer)
    return {"id": customer_id, "object": "customer", "deleted": True}


def list_all(ctx: Context, params: Params) -> JsonObject:
    """GET /v1/customers."""
    return list_objects(ctx, params, "customer", "/v1/customers", {"email": "$.email"})


def _fields(params: Params, current: JsonObject) -> JsonObject:
    fields: JsonObject = {"metadata": params.metadata(current.get("metadata"))}
    for name in ("email", "name", "description", "phone"):
        value = params.text(name, limit=512)
        fields[name] = value if name in params else current.get(name)
    return fields
