"""Connected accounts and their onboarding (https://docs.stripe.com/api/accounts)."""

from lectern.stripe_simulator.api_conventions.listing import list_objects
from lectern.stripe_simulator.api_conventions.params import Params
from lectern.stripe_simulator.context import PLATFORM, Context, new_id, present
from lectern.stripe_simulator.delivery.events import emit
from lectern.stripe_simulator.store import JsonObject

_LINK_LIFETIME = 300


def create(ctx: Context, params: Params) -> JsonObject:
    """POST /v1/accounts."""
    kind = params.one_of("type", ("express", "standard", "custom"), "express")
    capabilities = params.child("capabilities")
    for name in ("transfers", "card_payments"):
        wanted = capabilities.child(name) if capabilities else None
        if wanted is not None:
            wanted.flag("requested")
    account = ctx.add(
        "account",
        "acct",
        {
            "business_type": params.text("business_type"),
            "capabilities": {"transfers": "inactive"},
            "charges_enabled": False,
            "country": (params.text("country", limit=2) or "US").upper(),
            "default_currency": params.text("default_currency", limit=3) or "usd",
            "details_submitted": False,
            "email": params.text("email", limit=512),
            "metadata": params.metadata(),
            "payouts_enabled": False,
            "requirements": {"currently_due": ["external_account", "individual"], "disabled_reason": None},
            "type": kind,
        },
    )
    return present(account)


def retrieve(ctx: Context, params: Params, account_id: str) -> JsonObject:
    """GET /v1/accounts/:id."""
    return present(ctx.get("account", account_id))


def update(ctx: Context, params: Params, account_id: str) -> JsonObject:
    """POST /v1/accounts/:id."""
    account = ctx.get("account", account_id)
    email = params.text("email", limit=512) or account["email"]
    ctx.save(account, email=email, metadata=params.metadata(account["metadata"]))
    return present(account)


def list_all(ctx: Context, params: Params) -> JsonObject:
    """GET /v1/accounts."""
    return list_objects(ctx, params, "account", "/v1/accounts")


def create_link(ctx: Context, params: Params) -> JsonObject:
    """POST /v1/account_links: a page of ours where the account's owner fills in the rest."""
    account = ctx.get("account", params.required_text("account"), "account")
    params.one_of("type", ("account_onboarding", "account_update"), "account_onboarding")
    params.required_text("refresh_url")
    token = new_id("alk")
    expires = ctx.now + _LINK_LIFETIME
    ctx.save(account, _link={"token": token, "return_url": params.required_text("return_url"), "expires": expires})
    url = ctx.link(f"/connect/{account['id']}/{token}")
    return {"object": "account_link", "created": ctx.now, "expires_at": expires, "url": url}


def complete_onboarding(ctx: Context, account: JsonObject) -> None:
    """Complete the onboarding; the account may now receive transfers and pay out."""
    ctx.save(
        account,
        capabilities={"transfers": "active"},
        charges_enabled=True,
        details_submitted=True,
        payouts_enabled=True,
        requirements={"currently_due": [], "disabled_reason": None},
        _link=None,
    )
    assert ctx.account == PLATFORM
    emit(ctx, "account.updated", account)
