"""Migrations of accounts."""

from collections.abc import Callable
from datetime import UTC, datetime
from importlib.resources import files

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, insert, text

from subgraphs.accounts.events import UserPreferencesChanged
from subgraphs.accounts.store.tables import users
from subgraphs.kernel.messaging.events import decode
from subgraphs.kernel.persistence.sql import Database

JOINED = datetime(2026, 3, 1, tzinfo=UTC)


def _upgrade(connection: Connection, revision: str) -> None:
    configuration = Config()
    configuration.set_main_option("script_location", str(files("subgraphs.accounts.store") / "migrations"))
    configuration.attributes["connection"] = connection
    command.upgrade(configuration, revision)
    connection.commit()


async def test_languages_that_users_chose_before_are_published_as_older_than_any_later_choice(
    fresh_database: Callable[[], str],
) -> None:
    database = Database(fresh_database(), domain="accounts")
    async with database.engine.connect() as connection:
        await connection.run_sync(_upgrade, "0014")
        for name, locale, time_zone in (("a", "en", None), ("b", "de", None), ("c", "en", "Europe/Berlin")):
            await connection.execute(
                insert(users).values(
                    id=f"usr_{name}",
                    email=f"{name}@example.test",
                    display_name=name,
                    roles=["student"],
                    locale=locale,
                    time_zone=time_zone,
                    created_at=JOINED,
                )
            )
        await connection.commit()

        await connection.run_sync(_upgrade, "0015")

        stored = (await connection.execute(text("select type, version, payload from outbox order by position"))).all()
    await database.close()
    events = [decode(row.type, row.version, row.payload) for row in stored]
    assert all(isinstance(event, UserPreferencesChanged) for event in events)
    assert [event.model_dump(exclude={"id"}) for event in events] == [
        {"occurred_at": JOINED, "user_id": "usr_b", "locale": "de", "time_zone": None},
        {"occurred_at": JOINED, "user_id": "usr_c", "locale": "en", "time_zone": "Europe/Berlin"},
    ]
