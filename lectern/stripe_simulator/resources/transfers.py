"""Transfers from the platform's balance to a connected account's (https://docs.stripe.com/api/transfers)."""

from dataclasses import replace

from lectern.stripe_simulator.api_conventions.listing import list_objects
from lectern.stripe_simulator.api_conventions.params import Params
from lectern.stripe_simulator.context import Context, present
from lectern.stripe_simulator.delivery.events import emit
from lectern.stripe_simulator.errors import InvalidRequest, UnexpectedState
from lectern.stripe_simulator.resources import balance
from lectern.stripe_simulator.store import JsonObject


def create(ctx: Context, params: Params) -> JsonObject:
    """POST /v1/transfers."""
    amount, currency = params.required_amount("amount"), params.currency()
    account = ctx.get("account", params.required_text("destination"), "destination")
    source = params.text("source_transaction")
    fields = {"description": params.text("description"), "metadata": params.metadata()}
    group = params.text("transfer_group")
    params.finish()
    if not account["payouts_enabled"]:
        raise UnexpectedState(
            "Your destination account needs to have at least one of the following capabilities enabled: transfers",
            code="insufficient_capabilities_for_transfer",
        )
    if source is not None:
        _check_source(ctx, source, amount)
    elif amount > balance.available(ctx, currency):
        raise UnexpectedState(
            "You have insufficient available funds in your Stripe account.", code="balance_insufficient"
        )
    transfer = ctx.add(
        "transfer",
        "tr",
        {
            "amount": amount,
            "amount_reversed": 0,
            "currency": currency,
            "destination": account["id"],
            "reversed": False,
            "source_transaction": source,
            "transfer_group": group,
        }
        | fields,
    )
    moved = balance.create_balance_transaction(ctx, "transfer", -amount, currency, transfer["id"])
    ctx.save(transfer, balance_transaction=moved["id"])
    balance.create_balance_transaction(replace(ctx, account=account["id"]), "payment", amount, currency, transfer["id"])
    emit(ctx, "transfer.created", transfer)
    return present(transfer)


def reverse(ctx: Context, params: Params, transfer_id: str) -> JsonObject:
    """POST /v1/transfers/:id/reversals."""
    transfer = ctx.get("transfer", transfer_id)
    left = transfer["amount"] - transfer["amount_reversed"]
    amount = params.amount("amount") or left
    metadata = params.metadata()
    params.finish()
    if amount > left or left == 0:
        raise UnexpectedState(f"Reversal amount ({amount}) is greater than unreversed amount ({left})", param="amount")
    there = replace(ctx, account=transfer["destination"])
    if amount > balance.available(there, transfer["currency"]):
        raise UnexpectedState("The connected account has insufficient funds.", code="balance_insufficient")
    back = balance.create_balance_transaction(ctx, "transfer_refund", amount, transfer["currency"], transfer_id)
    balance.create_balance_transaction(there, "payment_refund", -amount, transfer["currency"], transfer_id)
    total = transfer["amount_reversed"] + amount
    ctx.save(transfer, amount_reversed=total, reversed=total == transfer["amount"])
    reversal = ctx.add(
        "transfer_reversal",
        "trr",
        {
            "amount": amount,
            "balance_transaction": back["id"],
            "currency": transfer["currency"],
            "metadata": metadata,
            "transfer": transfer_id,
        },
    )
    emit(ctx, "transfer.reversed", transfer)
    return present(reversal)


def retrieve(ctx: Context, params: Params, transfer_id: str) -> JsonObject:
    """GET /v1/transfers/:id."""
    return present(ctx.get("transfer", transfer_id))


def list_all(ctx: Context, params: Params) -> JsonObject:
    """GET /v1/transfers."""
    filters = {"destination": "$.destination", "transfer_group": "$.transfer_group"}
    return list_objects(ctx, params, "transfer", "/v1/transfers", filters)


def _check_source(ctx: Context, charge_id: str, amount: int) -> None:
    charge = ctx.get("charge", charge_id, "source_transaction")
    drawn = sum(
        item["amount"] - item["amount_reversed"]
        for item in ctx.store.select("transfer", ctx.account, {"$.source_transaction": charge_id})
    )
    if amount > charge["amount_captured"] - drawn:
        raise InvalidRequest("The transfers of a charge cannot exceed its amount.", param="amount")
