"""Migrations of statistics."""

from collections.abc import Callable
from importlib.resources import files

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text

from subgraphs.kernel.persistence.migrations import migrate
from subgraphs.kernel.persistence.sql import Database
from subgraphs.statistics.store.tables import metadata
from tests.subgraphs.declared_tables import differences


def _upgrade(connection: Connection, revision: str) -> None:
    configuration = Config()
    configuration.set_main_option("script_location", str(files("subgraphs.statistics.store") / "migrations"))
    configuration.attributes["connection"] = connection
    command.upgrade(configuration, revision)
    connection.commit()


async def test_the_migrations_create_the_declared_tables(fresh_database: Callable[[], str]) -> None:
    url = fresh_database()
    await migrate("statistics", url)
    database = Database(url, domain="statistics")

    assert await differences(database.engine, metadata) == []

    await database.close()


async def test_figures_that_were_counted_by_day_stay_on_that_day(fresh_database: Callable[[], str]) -> None:
    database = Database(fresh_database(), domain="statistics")
    async with database.engine.connect() as connection:
        await connection.run_sync(_upgrade, "0001")
        await connection.execute(
            text("insert into daily_sales values ('2026-03-14', 'crs_1', 'usr_1', 'USD', 2, 1, 3000, 1000)")
        )
        await connection.execute(text("insert into daily_enrollments values ('2026-03-14', 'crs_1', 2)"))
        await connection.commit()
        await connection.run_sync(_upgrade, "0002")
        sales = (await connection.execute(text("select at, orders, gross_minor from sales"))).one()
        enrollments = (await connection.execute(text("select at, enrollments from enrollments"))).one()
    await database.close()

    assert (sales.at.isoformat(), sales.orders, sales.gross_minor) == ("2026-03-14T00:00:00+00:00", 2, 3000)
    assert (enrollments.at.isoformat(), enrollments.enrollments) == ("2026-03-14T00:00:00+00:00", 2)
