"""Orders with a database for each module, and a Stripe simulator and a worker for each test."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import text
from starlette.applications import Starlette

from subgraphs.kernel import redis
from subgraphs.kernel.migrations import migrate
from subgraphs.kernel.sql import Database
from subgraphs.orders import app, background
from subgraphs.orders.settings import Settings
from tests.lectern.stripe.running import SECRET_KEY, WEBHOOK_SECRET, listen, running, served, settings_for
from tests.subgraphs.orders.world import Orders
from tests.subgraphs.times import RunningTime


@pytest.fixture(scope="module")
def orders_database(fresh_database: Callable[[], str]) -> str:
    url = fresh_database()
    asyncio.run(migrate("orders", url))
    return url


@pytest.fixture
async def orders(orders_database: str, redis_url: str, tmp_path: Path) -> AsyncIterator[Orders]:
    database = Database(orders_database, domain="orders")
    await _empty(database)
    time = RunningTime()
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
    )
    subgraph = app.build(settings, clock=time)
    redis_client = redis.connect(settings.redis_url)
    ports = app.ports_of(settings, database, redis_client, None, time)
    behind = background.build(settings, clock=time)
    async with served(Starlette(routes=list(subgraph.routes)), hooks), running(simulator, api) as stripe:
        yield Orders(subgraph, behind, database, stripe, time, ports)
    await subgraph.stop()
    await behind.stop()
    await database.close()
    await redis_client.aclose()


async def _empty(database: Database) -> None:
    """Make every test begin with nothing; the ledger's own protection is set aside for it."""
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
