"""A worker process that is killed repeatedly: users are notified in the application once, by mail at least once."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr
from sqlalchemy import func, select

from subgraphs.accounts.events import PasswordChanged, UserRegistered
from subgraphs.accounts.store.unit_of_work import SqlAccountsWork
from subgraphs.kernel.identity.ids import USER, UserId
from subgraphs.kernel.identity.principal import Role
from subgraphs.kernel.persistence.migrations import migrate
from subgraphs.kernel.persistence.sql import Database, UnitsOfWork, read_only
from subgraphs.kernel.platform import redis
from subgraphs.notifications.store import tables
from tests.servers.client import MailSinkSettings
from tests.waiting import eventually

PEOPLE = 20
KILLS = 2

PROGRAM = """
from jobs import worker
from subgraphs.accounts import worker_module as accounts
from subgraphs.accounts.settings import Settings as AccountsSettings
from subgraphs.notifications import worker_module as notifications
from subgraphs.notifications.settings import Settings as NotificationsSettings

worker.build_worker_modules = lambda jobs: [
    accounts.build(AccountsSettings(), jobs), notifications.build(NotificationsSettings(), jobs)
]
worker.main()
"""


@pytest.fixture
def environment(fresh_database: Callable[[], str], redis_url: str, mail_sink: MailSinkSettings) -> dict[str, str]:
    databases = {domain: fresh_database() for domain in ("accounts", "notifications")}
    for domain, url in databases.items():
        asyncio.run(migrate(domain, url))
    return {
        **os.environ,
        "PYTHONPATH": str(Path(__file__).parents[2]),
        "LECTERN_REDIS_URL": redis_url,
        "LECTERN_ACCOUNTS_DATABASE_URL": databases["accounts"],
        "LECTERN_ACCOUNTS_SECRET": "a secret that only this test knows",
        "LECTERN_NOTIFICATIONS_SECRET": "a secret that only this test knows",
        "LECTERN_NOTIFICATIONS_DATABASE_URL": databases["notifications"],
        "LECTERN_SENDGRID_URL": mail_sink.url,
        "LECTERN_SENDGRID_API_KEY": mail_sink.api_key,
        "LECTERN_WORKER_NAME": "the-one",
    }


@asynccontextmanager
async def worker(environment: dict[str, str]) -> AsyncIterator[None]:
    """Provide a worker process, killed at the end."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", PROGRAM, env=environment, stderr=asyncio.subprocess.DEVNULL
    )
    try:
        yield
    finally:
        process.kill()
        await process.wait()


async def record(database: Database, people: list[UserId]) -> None:
    """People register and have their passwords changed."""
    for person in people:
        async with UnitsOfWork(database, SqlAccountsWork)() as work:
            await work.record(
                UserRegistered(user_id=person, email=address(person), display_name="Ada", roles=(Role.STUDENT,))
            )
            await work.record(PasswordChanged(user_id=person))


def address(person: UserId) -> str:
    return f"{person}@killed.test"


async def notified(database: Database) -> dict[str, int]:
    """Return the number of notifications of each user in the application."""
    async with read_only(database) as session:
        rows = await session.execute(
            select(tables.notifications.c.user_id, func.count()).group_by(tables.notifications.c.user_id)
        )
        return {row[0]: row[1] for row in rows}


async def mailed(sink: MailSinkSettings, person: UserId) -> bool:
    async with httpx.AsyncClient() as client:
        response = await client.get(f"{sink.url}/api/messages", params={"to": address(person)})
    return bool(response.json()["messages"])


async def until_more_are_notified(database: Database, people: int) -> None:
    async def are_notified() -> bool:
        return len(await notified(database)) >= people

    await eventually(are_notified, f"telling {people} people")


@pytest.mark.slow
async def test_a_worker_killed_repeatedly_notifies_every_user_once(
    environment: dict[str, str], mail_sink: MailSinkSettings
) -> None:
    client = redis.connect(SecretStr(environment["LECTERN_REDIS_URL"]))
    await client.flushdb()
    await client.aclose()
    accounts = Database(environment["LECTERN_ACCOUNTS_DATABASE_URL"], domain="accounts")
    notifications = Database(environment["LECTERN_NOTIFICATIONS_DATABASE_URL"], domain="notifications")
    people = [USER.new() for _ in range(PEOPLE)]
    await record(accounts, people)

    for kill in range(KILLS):
        async with worker(environment):
            await until_more_are_notified(notifications, 1 + kill * PEOPLE // (2 * KILLS))
    async with worker(environment):
        await until_more_are_notified(notifications, PEOPLE)
        for person in people:
            await eventually(partial(mailed, mail_sink, person), f"the mail to {address(person)}", pause=0.2)

    assert await notified(notifications) == dict.fromkeys(people, 1)
    await accounts.close()
    await notifications.close()
