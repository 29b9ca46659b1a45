"""The onboarding form of a connected account, reduced to one button that completes the onboarding."""

import hmac

from starlette.responses import RedirectResponse, Response

from lectern.stripe_simulator.context import Context
from lectern.stripe_simulator.pages.rendering import page
from lectern.stripe_simulator.resources.accounts import complete_onboarding
from lectern.stripe_simulator.store import JsonObject


def show(ctx: Context, account_id: str, token: str) -> Response:
    """GET /connect/:account/:token."""
    account = _account(ctx, account_id, token)
    if account is None:
        return _expired()
    return page("onboarding.html", account=account)


def submit(ctx: Context, account_id: str, token: str) -> Response:
    """POST /connect/:account/:token."""
    account = _account(ctx, account_id, token)
    if account is None:
        return _expired()
    destination = account["_link"]["return_url"]
    complete_onboarding(ctx, account)
    return RedirectResponse(destination, 303)


def _account(ctx: Context, account_id: str, token: str) -> JsonObject | None:
    """Return the account if the token is that of its account link, and the link has not expired."""
    account = ctx.store.find("account", account_id, ctx.account)
    link = account.get("_link") if account else None
    if link is None or link["expires"] < ctx.now or not hmac.compare_digest(link["token"], token):
        return None
    return account


def _expired() -> Response:
    return page("notice.html", status=410, title="This link has expired", message="Ask the shop for a new one.")
