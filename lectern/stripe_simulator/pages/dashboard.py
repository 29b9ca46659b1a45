"""The dashboard: payments, delivered events, and pending deliveries. Read only, and without secrets."""

import time

from starlette.responses import Response

from lectern.stripe_simulator.api_conventions.params import Params
from lectern.stripe_simulator.context import Context
from lectern.stripe_simulator.pages.rendering import page
from lectern.stripe_simulator.resources import balance

_ROWS = 25


def show(ctx: Context) -> Response:
    """GET /."""
    deliveries = ctx.store.execute("SELECT * FROM deliveries ORDER BY seq DESC LIMIT ?", (_ROWS,))
    counts = ctx.store.execute("SELECT state, count(*) AS n FROM deliveries GROUP BY state ORDER BY state")
    types = {
        row["event"]: (ctx.store.find_any(row["event"], row["account"]) or {"type": "(deleted)"})["type"]
        for row in deliveries
    }
    return page(
        "dashboard.html",
        balance=balance.retrieve(ctx, Params({})),
        payments=ctx.store.select("payment_intent", ctx.account, limit=_ROWS),
        sessions=ctx.store.select("checkout.session", ctx.account, {"$.status": "open"}, limit=_ROWS),
        disputes=ctx.store.select("dispute", ctx.account, limit=_ROWS),
        deliveries=deliveries,
        counts=counts,
        types=types,
        moment=lambda seconds: time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(seconds)),
    )


def show_receipt(ctx: Context, charge_id: str) -> Response:
    """GET /receipts/:charge."""
    charge = ctx.store.find("charge", charge_id, ctx.account)
    if charge is None or not charge["paid"]:
        return page("notice.html", status=404, title="No such receipt", message="There is no payment of this number.")
    return page("receipt.html", charge=charge)
