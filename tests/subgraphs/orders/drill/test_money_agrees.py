"""The ledger agrees with the payment provider after a storm of faults, and nothing waits unseen.

`make money-drill CHECKOUTS=1500` runs it with that many checkouts, which make about six events each;
`SETTLEMENT=usd` has the provider convert every payment.
"""

import asyncio
import json
import os
import random
import sqlite3
import time
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from subgraphs.catalog.events import OutlineStatus
from subgraphs.kernel.identity.ids import COURSE, USER, CourseId, UserId
from subgraphs.kernel.persistence.sql import Database, UnitsOfWork
from subgraphs.kernel.platform.clock import utc_now
from subgraphs.kernel.values.money import Currency, Money
from subgraphs.orders.service.income_shares import InstructorShare, split
from subgraphs.orders.service.model import Course
from subgraphs.orders.service.reconciliation.list_money_issues import ListMoneyIssues
from subgraphs.orders.service.reconciliation.money_issues import MoneyIssueKind
from subgraphs.orders.store.unit_of_work import SqlOrdersWork
from tests.subgraphs.orders.drill.deployment import Deployment, deployed
from tests.subgraphs.orders.drill.payouts import pay_out
from tests.subgraphs.orders.drill.traffic import Traffic

CHECKOUTS = int(os.environ.get("CHECKOUTS", "60"))
SEED = int(os.environ.get("SEED", "1"))
SETTLEMENT = os.environ.get("SETTLEMENT") or None
"""The currency to which the provider converts all payments; a balance in every currency without it."""

PRICES = {
    Currency.USD: (990, 2500, 4900, 12_000),
    Currency.EUR: (1000, 3333, 5990, 7500),
    Currency.JPY: (1500, 2980, 12_800, 27_800),
    Currency.KWD: (1000, 3500, 7250, 12_340),
}
SHARES = ((10_000,), (6_667, 3_333), (3_334, 3_333, 3_333), (1, 2_500, 7_499))
"""The shares, in basis points, of the instructors of the courses at these prices."""
_AT_ONCE = 16
_SECONDS_BETWEEN_KILLS = (5.0, 30.0)
_SETTLING_SECONDS = 600.0

pytestmark = [pytest.mark.drill, pytest.mark.servers, pytest.mark.timeout(7200)]


async def test_the_ledger_agrees_with_the_provider_after_a_storm(
    orders_database: str, redis_url: str, tmp_path: Path
) -> None:
    database = Database(orders_database, domain="orders")
    teachers = [USER.new() for _ in range(3)]
    courses = await _sell_courses(database, teachers)
    chance = random.Random(SEED)  # an order of events, not a secret
    with deployed(tmp_path, orders_database, redis_url, SETTLEMENT) as deployment:
        async with httpx.AsyncClient(timeout=30) as http:
            traffic = Traffic(deployment.web_url, deployment.stripe_url, courses, chance, http)
            await _storm(deployment, traffic)
            await traffic.disarm_faults()
            await _expire_open_pages(deployment, http)
            await _settle(deployment, database)
            for teacher in teachers:
                traffic.done += await pay_out(deployment, teacher, PRICES, http)
            figures = await _settle(deployment, database)
            print(_report(traffic.done, deployment.kills, figures, tmp_path))
            await _verify_incomes(database)
            await _verify(deployment, database, figures)
    await database.close()


async def _storm(deployment: Deployment, traffic: Traffic) -> None:
    """Run the checkouts, with faults in the webhooks, while processes are killed at random moments."""
    slots = asyncio.Semaphore(_AT_ONCE)

    async def one(number: int) -> None:
        async with slots:
            await traffic.checkout(number)

    async def break_things() -> None:
        next_kill = time.monotonic() + _SECONDS_BETWEEN_KILLS[0]
        while True:
            await traffic.arm_faults()
            await asyncio.sleep(traffic.chance.random() * 2)
            if time.monotonic() >= next_kill:
                await asyncio.to_thread(deployment.kill, traffic.chance)
                next_kill = time.monotonic() + traffic.chance.uniform(*_SECONDS_BETWEEN_KILLS)

    breaking = asyncio.create_task(break_things())
    try:
        async with asyncio.TaskGroup() as checkouts:
            for number in range(CHECKOUTS):
                checkouts.create_task(one(number))
    finally:
        breaking.cancel()


async def _settle(deployment: Deployment, database: Database) -> dict[str, Any]:
    """Wait until nothing moves: every delivery is made and every event is processed. Retries are due at once."""
    deadline = time.monotonic() + _SETTLING_SECONDS
    while time.monotonic() < deadline:
        async with database.engine.begin() as connection:
            await connection.execute(
                text("update webhook_events set next_attempt_at = now() where processed_at is null")
            )
        await asyncio.sleep(5)
        figures = await _figures(deployment, database)
        still = figures["deliveries pending"] or figures["events unprocessed"] or figures["refunds requested"]
        if not still and figures["ledger"] == figures["provider"] == figures["replica"]:
            return figures
    return await _figures(deployment, database)


async def _figures(deployment: Deployment, database: Database) -> dict[str, Any]:
    stripe = sqlite3.connect(f"file:{deployment.folder}/stripe/stripe.sqlite3?mode=ro", uri=True)
    provider: Counter[str] = Counter()
    for (body,) in stripe.execute("select body from objects where kind = 'balance_transaction' and account = ''"):
        transaction = json.loads(body)
        provider[transaction["currency"].upper()] += transaction["amount"]
    events = stripe.execute("select count(*) from objects where kind = 'event'").fetchone()[0]
    states = dict(stripe.execute("select state, count(*) from deliveries group by state").fetchall())
    stripe.close()
    async with database.engine.connect() as connection:

        async def rows(query: str) -> list[tuple[Any, ...]]:
            return [tuple(row) for row in await connection.execute(text(query))]

        ledger = await rows(
            "select currency, sum(amount_minor)::bigint from ledger_lines where account = 'PROVIDER' group by 1"
        )
        replica = await rows("select currency, sum(amount_minor)::bigint from provider_transactions group by 1")
        unprocessed = await rows(
            "select type, problem, count(*) from webhook_events where processed_at is null group by 1, 2"
        )
        requested = await rows("select count(*) from refunds where status = 'REQUESTED'")
        statuses = await rows("select status, count(*) from orders group by 1 order by 1")
    return {
        "events": events,
        "deliveries": states,
        "deliveries pending": states.get("pending", 0) + states.get("held", 0),
        "events unprocessed": unprocessed,
        "refunds requested": requested[0][0],
        "orders": dict(statuses),
        "ledger": _without_zero(dict(ledger)),
        "provider": _without_zero(provider),
        "replica": _without_zero(dict(replica)),
    }


async def _verify(deployment: Deployment, database: Database, figures: dict[str, Any]) -> None:
    assert figures["ledger"] == figures["provider"] == figures["replica"]
    assert figures["events unprocessed"] == []
    assert "PENDING" not in figures["orders"]
    async with database.engine.connect() as connection:
        owned = await connection.scalars(
            text(
                "select order_lines.id from order_lines join orders on orders.id = order_id"
                " where status in ('PAID', 'PARTIALLY_REFUNDED', 'DISPUTED') and refunded_minor is null"
            )
        )
        granted = await connection.scalars(text("select line_id from grants where revoked_at is null"))
        unbalanced = await connection.scalar(
            text("select count(*) from (select 1 from ledger_lines group by currency having sum(amount_minor) <> 0) t")
        )
        inactive = await connection.scalar(
            text(
                "select count(*) from enrollments where (status = 'ACTIVE') <> exists"
                " (select 1 from grants where enrollment_id = enrollments.id and revoked_at is null)"
            )
        )
        # A payout waits where open disputes hold back what the payment service would send.
        lost = await connection.scalar(text("select count(*) from payouts where status not in ('PAID', 'REQUESTED')"))
        requested = await connection.scalar(
            text("select coalesce(sum(amount_minor), 0) from payouts where status = 'REQUESTED'")
        )
        in_transit = await connection.scalar(
            text("select coalesce(-sum(amount_minor), 0) from ledger_lines where account = 'PAYOUT'")
        )
        held = await connection.scalar(
            text(
                "select coalesce(sum(amount_minor), 0) from ledger_lines where account = 'DISPUTED' and not exists"
                " (select 1 from disputes where status = 'OPEN')"
            )
        )
        waiting = {
            kind: set(await connection.scalars(text(query)))
            for kind, query in {
                MoneyIssueKind.PAYOUT_NOT_SENT: "select id from payouts where status = 'REQUESTED'",
                MoneyIssueKind.REFUND_RETURNED: "select id from refunds where status = 'FAILED'",
                MoneyIssueKind.DISPUTE_NEEDS_RESPONSE: (
                    "select id from disputes where needs_response and status in ('OPEN', 'INQUIRY')"
                ),
            }.items()
        }
    assert sorted(granted) == sorted(owned)
    assert (unbalanced, inactive, held) == (0, 0, 0)
    assert (lost, in_transit) == (0, requested)
    issues = await ListMoneyIssues(
        units=UnitsOfWork(database, SqlOrdersWork), clock=lambda: utc_now() + timedelta(days=32)
    ).for_operator(100_000)
    shown = {kind: {issue.id for issue in issues if issue.kind is kind} for kind in MoneyIssueKind}
    assert {kind: shown[kind] for kind in waiting} == waiting
    assert not shown[MoneyIssueKind.BALANCE_DIFFERS]
    assert not shown[MoneyIssueKind.WEBHOOK_EVENT_NOT_APPLIED]


async def _verify_incomes(database: Database) -> None:
    """Compare what each instructor has earned with the lines that no refund and no dispute took back."""
    async with database.engine.connect() as connection:
        booked = await connection.execute(
            text(
                "select owner_id, currency, -sum(amount_minor)::bigint from ledger_lines join ledger_entries"
                " on ledger_entries.id = entry_id where account = 'INSTRUCTOR' and kind not like 'PAYOUT%'"
                " group by 1, 2"
            )
        )
        sold = await connection.execute(
            text(
                "select currency, instructor_share_minor, share_user_ids, share_basis_points from order_lines"
                " join orders on orders.id = order_id where paid_at is not null and refunded_minor is null"
            )
        )
        expected = Counter[tuple[UserId, str]]()
        for currency, income, users, points in sold:
            shares = [InstructorShare(user, each) for user, each in zip(users, points, strict=True)]
            for user, part in split(Money(income, Currency(currency)), shares):
                expected[user, currency] += part.amount_minor
        earned = {(user, currency): int(total) for user, currency, total in booked if total}
    assert earned == {key: total for key, total in expected.items() if total}


async def _expire_open_pages(deployment: Deployment, http: httpx.AsyncClient) -> None:
    """Expire the unpaid pages, which would expire after half an hour."""
    auth = ("sk_test_simulated", "")
    while True:
        listed = await http.get(
            f"{deployment.stripe_url}/v1/checkout/sessions", params={"status": "open", "limit": "100"}, auth=auth
        )
        sessions = listed.json()["data"]
        for session in sessions:
            await http.post(f"{deployment.stripe_url}/v1/checkout/sessions/{session['id']}/expire", auth=auth)
        if not sessions:
            return


async def _sell_courses(database: Database, teachers: Sequence[UserId]) -> dict[Currency, list[CourseId]]:
    courses: dict[Currency, list[CourseId]] = {}
    async with UnitsOfWork(database, SqlOrdersWork)() as work:
        for currency, prices in PRICES.items():
            ids = courses[currency] = [COURSE.new() for _ in prices]
            for course_id, price, points in zip(ids, prices, SHARES, strict=True):
                money, shown = Money(price, currency), OutlineStatus.PUBLISHED
                shares = tuple(InstructorShare(user, each) for user, each in zip(teachers, points, strict=False))
                instructors = tuple(teachers)
                await work.courses.upsert(
                    Course(course_id, 1, f"Course {price}", shown, money, teachers[0], instructors, shares)
                )
    return courses


def _without_zero(totals: Any) -> dict[str, int]:
    return {currency: int(total) for currency, total in sorted(totals.items()) if total}


def _report(done: Counter[str], kills: int, figures: dict[str, Any], folder: Path) -> str:
    lines = [f"{name}: {count}" for name, count in sorted(done.items())]
    lines += [f"kills: {kills}", *(f"{name}: {figure}" for name, figure in figures.items()), f"logs: {folder}"]
    return "\n".join(lines)
