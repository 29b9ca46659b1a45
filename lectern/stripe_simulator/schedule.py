"""Scheduled effects: debits settle, refunds arrive, sessions expire, payouts are paid."""

from dataclasses import replace

from lectern.stripe_simulator.context import Context
from lectern.stripe_simulator.resources import checkout_sessions, payment_intents, payouts, refunds
from lectern.stripe_simulator.store import JsonObject, Store


def run_due(ctx: Context) -> int:
    """Run every due task inside the caller's transaction. Return their number."""
    rows = ctx.store.execute("SELECT seq, task, subject FROM schedule WHERE due <= ? ORDER BY due, seq", (ctx.now,))
    for row in rows:
        ctx.store.execute("DELETE FROM schedule WHERE seq = ?", (row["seq"],))
        owner = ctx.store.owner_of(row["subject"])
        subject = None if owner is None else ctx.store.find_any(row["subject"], owner)
        if owner is not None and subject is not None:
            _perform(replace(ctx, account=owner), row["task"], subject)
    return len(rows)


def next_due(store: Store) -> float | None:
    """Return the time of the next task (Unix seconds), if there is one."""
    due = store.execute("SELECT min(due) AS due FROM schedule")[0]["due"]
    return None if due is None else float(due)


def _perform(ctx: Context, task: str, subject: JsonObject) -> None:
    match task:
        case "settle_debit":
            _settle_debit(ctx, subject)
        case "refund_succeeds":
            refunds.finish(ctx, subject, succeeded=True)
        case "refund_fails":
            refunds.finish(ctx, subject, succeeded=False)
        case "expire_session":
            checkout_sessions.lapse(ctx, subject)
        case "pay_payout":
            payouts.arrive(ctx, subject)
        case _:
            raise ValueError(f"unknown task {task!r}")


def _settle_debit(ctx: Context, intent: JsonObject) -> None:
    was_processing = intent["status"] == "processing"
    payment_intents.settle_debit(ctx, intent)
    if was_processing:
        for session in ctx.store.select("checkout.session", ctx.account, {"$.payment_intent": intent["id"]}):
            checkout_sessions.complete_async_payment(ctx, session, intent)
