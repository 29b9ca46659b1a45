"""Lists in Stripe's shape: newest first, walked by object ids (https://docs.stripe.com/api/pagination)."""

from collections.abc import Mapping

from lectern.embedded.stripe.context import Context, present
from lectern.embedded.stripe.errors import NotFound
from lectern.embedded.stripe.params import Params
from lectern.embedded.stripe.store import JsonObject

_COMPARISONS = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<="}


def list_objects(
    ctx: Context, params: Params, kind: str, url: str, filters: Mapping[str, str] | None = None
) -> JsonObject:
    """One page of the objects of `kind`.

    `filters` maps the parameters that narrow the list to the JSON paths they must equal.
    """
    limit = params.integer("limit", minimum=1, maximum=100) or 10
    after, before = params.text("starting_after"), params.text("ending_before")
    where: dict[str, object] = {}
    for name, path in (filters or {}).items():
        if (value := params.text(name)) is not None:
            where[path] = value
    extra: list[tuple[str, object]] = _created(params)
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
    """A list object."""
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
