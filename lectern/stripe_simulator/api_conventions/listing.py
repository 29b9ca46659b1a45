"""Lists in Stripe's format: newest first, paginated by object ids (https://docs.stripe.com/api/pagination)."""

from collections.abc import Mapping, Sequence

from lectern.stripe_simulator.api_conventions.params import Params
from lectern.stripe_simulator.context import Context, present
from lectern.stripe_simulator.errors import NotFound
from lectern.stripe_simulator.store import JsonObject

_COMPARISONS = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<="}


def list_objects(
    ctx: Context,
    params: Params,
    kind: str,
    url: str,
    filters: Mapping[str, str] | None = None,
    conditions: Sequence[tuple[str, object]] = (),
) -> JsonObject:
    """Return one page of the objects of `kind`.

    `filters` maps the parameters that narrow the list to the JSON paths they must equal; `conditions` are further ones
    in SQL, written by this package, each with its one value.
    """
    limit = params.integer("limit", minimum=1, maximum=100) or 10
    after, before = params.text("starting_after"), params.text("ending_before")
    where: dict[str, object] = {}
    for name, path in (filters or {}).items():
        if (value := params.text(name)) is not None:
            where[path] = value
    extra: list[tuple[str, object]] = [*_created(params), *conditions]
    if after is not None:
        extra.append(("seq < ?", _position(ctx, kind, after, "starting_after")))
    if before is not None:
        extra.append(("seq > ?", _position(ctx, kind, before, "ending_before")))
    backwards = before is not None and after is None
    found = ctx.store.select(kind, ctx.account, where, newest_first=not backwards, limit=limit + 1, extra=extra)
    page = found[:limit]
    if backwards:
        page.reverse()
    return list_of([present(item) for item in page], url, has_more=len(found) > limit)


def list_of(items: list[JsonObject], url: str, *, has_more: bool = False) -> JsonObject:
    """Return a list object."""
    return {"object": "list", "data": items, "has_more": has_more, "url": url}


def _created(params: Params) -> list[tuple[str, object]]:
    if "created" not in params:
        return []
    if not params.is_nested("created"):
        return [("created = ?", params.integer("created"))]
    span = params.child("created")
    assert span is not None
    return [
        (f"created {operator} ?", value)
        for name, operator in _COMPARISONS.items()
        if (value := span.integer(name)) is not None
    ]


def _position(ctx: Context, kind: str, object_id: str, param: str) -> int:
    rows = ctx.store.execute(
        "SELECT seq FROM objects WHERE id = ? AND kind = ? AND account = ?", (object_id, kind, ctx.account)
    )
    if not rows:
        raise NotFound(kind, object_id[:200], param)
    return int(rows[0]["seq"])
