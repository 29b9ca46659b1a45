"""Fixtures of orders: a database per module, a Stripe simulator and a worker module per test."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import text
from starlette.applications import Starlette

from subgraphs.kernel.persistence.migrations import migrate
from subgraphs.kernel.persistence.sql import Database
from subgraphs.orders import app, worker_module
from subgraphs.orders.settings import Settings
from tests.lectern.stripe_simulator.running_simulator import (
    SECRET_KEY,
    WEBHOOK_SECRET,
    listen,
    running,
    served,
    settings_for,
)
from tests.subgraphs.clocks import OffsetClock
from tests.subgraphs.orders.harness import Orders
from tests.subgraphs.recorded_jobs import RecordedJobs


@pytest.fixture(scope="module")
def orders_database(fresh_database: Callable[[], str]) -> str:
    url = fresh_database()
    asyncio.run(migrate("orders", url))
    return url


@pytest.fixture
def settlement_currency() -> str | None:
    """Return the currency to which the provider converts all payments; None for a balance in every currency."""
    return None


@pytest.fixture
async def orders(
    orders_database: str, redis_url: str, tmp_path: Path, settlement_currency: str | None
) -> AsyncIterator[Orders]:
    database = Database(orders_database, domain="orders")
    await _empty(database)
    time = OffsetClock()
    hooks, api = listen(), listen()
    settings = Settings(
        orders_database_url=SecretStr(orders_database),
        redis_url=SecretStr(redis_url),
        stripe_secret_key=SecretStr(SECRET_KEY),
        stripe_webhook_secret=SecretStr(WEBHOOK_SECRET),
        stripe_api_base=f"http://127.0.0.1:{api.getsockname()[1]}",
        public_url="https://lectern.test",
    )
    simulator = settings_for(
        tmp_path,
        webhook_url=f"http://127.0.0.1:{hooks.getsockname()[1]}/webhooks/stripe",
        webhook_secret=WEBHOOK_SECRET,
        settlement_currency=settlement_currency,
    )
    subgraph = app.build(settings, clock=time)
    connected = app.connect(settings, clock=time)
    module = worker_module.build(settings, RecordedJobs(), clock=time)
    async with served(Starlette(routes=list(subgraph.routes)), hooks), running(simulator, api) as stripe:
        yield Orders(subgraph, module, database, stripe, time, connected.use_cases)
    await subgraph.stop()
    await module.stop()
    await database.close()
    await connected.close()


async def _empty(database: Database) -> None:
    """Delete all rows before a test, with the triggers that protect the ledger disabled."""
    async with database.engine.begin() as connection:
        await connection.execute(text("set local session_replication_role = replica"))
        await connection.execute(text(_DELETE_EVERYTHING))


_DELETE_EVERYTHING = """
do $$ declare name text; begin
    for name in select tablename from pg_tables where schemaname = 'public' and tablename <> 'alembic_version' loop
        execute format('delete from %I', name);
    end loop;
end $$
"""
