"""Expansion of ids to the objects they name (https://docs.stripe.com/api/expanding_objects)."""

from collections.abc import Sequence

from lectern.stripe_simulator.api_conventions.listing import list_of
from lectern.stripe_simulator.context import Context, present
from lectern.stripe_simulator.errors import InvalidRequest
from lectern.stripe_simulator.store import JsonObject

MAX_PATHS = 20
MAX_DEPTH = 4


def expand(ctx: Context, response: JsonObject, paths: Sequence[str]) -> JsonObject:
    """Return `response` with every path of `paths` (such as ``data.payment_intent.latest_charge``) expanded."""
    if len(paths) > MAX_PATHS:
        raise InvalidRequest(f"You may expand at most {MAX_PATHS} properties.", param="expand")
    for path in paths:
        steps = path.split(".")
        if response.get("object") == "list":
            if steps[0] != "data":
                raise _not_expandable(path)
            steps = steps[1:]
            targets: list[JsonObject] = response["data"]
        else:
            targets = [response]
        if not 1 <= len(steps) <= MAX_DEPTH:
            raise _not_expandable(path)
        for target in targets:
            _expand_path(ctx, target, steps, path)
    return response


def _expand_path(ctx: Context, target: JsonObject, steps: Sequence[str], path: str) -> None:
    step = steps[0]
    if target.get("object") == "checkout.session" and step == "line_items":
        stored = ctx.get("checkout.session", target["id"])
        url = f"/v1/checkout/sessions/{target['id']}/line_items"
        target["line_items"] = list_of(stored["_line_items"], url)
        return
    value = target.get(step)
    if value is None:
        if step in target:
            return
        raise _not_expandable(path)
    if isinstance(value, str):
        found = ctx.store.find_any(value, ctx.account)
        if found is None:
            raise _not_expandable(path)
        value = target[step] = present(found)
    if not isinstance(value, dict):
        raise _not_expandable(path)
    if len(steps) > 1:
        _expand_path(ctx, value, steps[1:], path)


def _not_expandable(path: str) -> InvalidRequest:
    return InvalidRequest(f"This property cannot be expanded ({path[:100]}).", param="expand")
