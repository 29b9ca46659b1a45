"""Where a seller tells a connected account's details; here, one button does."""

import hmac

from starlette.responses import RedirectResponse, Response

from lectern.embedded.stripe.context import Context
from lectern.embedded.stripe.pages.rendering import page
from lectern.embedded.stripe.resources.accounts import complete_onboarding
from lectern.embedded.stripe.store import JsonObject


def show(ctx: Context, account_id: str, token: str) -> Response:
    """GET /connect/:account/:token."""
    account = _account(ctx, account_id, token)
    if account is None:
        return _expired()
    return page("onboarding.html", may_lead_to=(account["_link"]["return_url"],), account=account)


def submit(ctx: Context, account_id: str, token: str) -> Response:
    """POST /connect/:account/:token."""
    account = _account(ctx, account_id, token)
    if account is None:
        return _expired()
    destination = account["_link"]["return_url"]
    complete_onboarding(ctx, account)
    return RedirectResponse(destination, 303)


def _account(ctx: Context, account_id: str, token: str) -> JsonObject | None:
    account = ctx.store.find("account", account_id, ctx.account)
    link = account.get("_link") if account else None
    if link is None or link["expires"] < ctx.now or not hmac.compare_digest(link["token"], token):
        return None
    return account


def _expired() -> Response:
    return page("notice.html", status=410, title="This link has expired", message="Ask the shop for a new one.")
