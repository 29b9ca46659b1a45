"""Balances and the transactions they are sums of (https://docs.stripe.com/api/balance_transactions)."""

from collections.abc import Iterable

from lectern.stripe_simulator.api_conventions.listing import list_objects
from lectern.stripe_simulator.api_conventions.params import Params
from lectern.stripe_simulator.context import Context, present
from lectern.stripe_simulator.exchange import exchange
from lectern.stripe_simulator.store import JsonObject

_FEE_PER_MILLE = 29
_FEE_FIXED = 30


def processing_fee(amount: int) -> int:
    """Return Stripe's list price for a card payment, 2.9 % and 30 minor units, rounded half up."""
    return (amount * _FEE_PER_MILLE + 500) // 1000 + _FEE_FIXED


def create_balance_transaction(
    ctx: Context,
    kind: str,
    amount: int,
    currency: str,
    source: str,
    *,
    fee: int = 0,
    available_on: int | None = None,
    balance_currency: str | None = None,
) -> JsonObject:
    """Change the account's balance by `amount` less `fee`, in the currency of that balance.

    `balance_currency` is the currency of the balance if that is not the amount's; ignored if the account has a
    settlement currency.
    """
    into = ctx.settings.settlement_currency or balance_currency or currency
    exchanged = exchange(amount, currency, into)
    amount, currency = exchanged.amount, exchanged.currency
    fees = [{"amount": fee, "currency": currency, "description": "Stripe processing fees", "type": "stripe_fee"}]
    return ctx.add(
        "balance_transaction",
        "txn",
        {
            "amount": amount,
            "available_on": ctx.now if available_on is None else available_on,
            "currency": currency,
            "description": None,
            "exchange_rate": exchanged.rate,
            "fee": fee,
            "fee_details": fees if fee else [],
            "net": amount - fee,
            "reporting_category": kind,
            "source": source,
            "type": kind,
        },
    )


def available(ctx: Context, currency: str) -> int:
    """Return the balance available for transfers and payouts, in minor units."""
    return sum(
        item["net"]
        for item in ctx.store.select("balance_transaction", ctx.account, {"$.currency": currency})
        if item["available_on"] <= ctx.now
    )


def retrieve(ctx: Context, params: Params) -> JsonObject:
    """GET /v1/balance."""
    transactions = ctx.store.select("balance_transaction", ctx.account)
    ready = [item for item in transactions if item["available_on"] <= ctx.now]
    waiting = [item for item in transactions if item["available_on"] > ctx.now]
    return {
        "object": "balance",
        "available": _per_currency(ready, transactions),
        "livemode": False,
        "pending": _per_currency(waiting, transactions),
    }


def retrieve_transaction(ctx: Context, params: Params, transaction_id: str) -> JsonObject:
    """GET /v1/balance_transactions/:id."""
    return _with_status(ctx, ctx.get("balance_transaction", transaction_id))


def list_transactions(ctx: Context, params: Params) -> JsonObject:
    """GET /v1/balance_transactions."""
    filters = {"type": "$.type", "currency": "$.currency", "source": "$.source"}
    page = list_objects(ctx, params, "balance_transaction", "/v1/balance_transactions", filters)
    page["data"] = [_with_status(ctx, item) for item in page["data"]]
    return page


def _with_status(ctx: Context, transaction: JsonObject) -> JsonObject:
    status = "available" if transaction["available_on"] <= ctx.now else "pending"
    return present(transaction) | {"status": status}


def _per_currency(counted: Iterable[JsonObject], all_transactions: Iterable[JsonObject]) -> list[JsonObject]:
    """Return the sums of the counted transactions; currencies that only the others have are listed with zero."""
    totals = {item["currency"]: 0 for item in all_transactions} or {"usd": 0}
    for item in counted:
        totals[item["currency"]] += item["net"]
    return [{"amount": amount, "currency": currency} for currency, amount in sorted(totals.items())]
