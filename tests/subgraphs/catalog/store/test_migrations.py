"""Migrations of catalog."""

from collections.abc import Callable
from datetime import UTC, datetime
from importlib.resources import files
from itertools import product

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Text, cast, func, insert, text
from sqlalchemy.dialects.postgresql import ARRAY

from subgraphs.catalog.events import CategoryCreated
from subgraphs.catalog.search.analysis.document_tokens import document_tokens
from subgraphs.catalog.search.postgres import row_of
from subgraphs.catalog.search.postgres_tokens import index_tokens
from subgraphs.catalog.service.model import CourseLevel
from subgraphs.catalog.service.search.search_model import CourseDocument
from subgraphs.catalog.store.tables import course_search, metadata
from subgraphs.kernel.identity.ids import CategoryId, CourseId
from subgraphs.kernel.messaging.events import decode
from subgraphs.kernel.persistence.migrations import migrate
from subgraphs.kernel.persistence.sql import Database
from tests.subgraphs.declared_tables import differences


def _upgrade(connection: Connection, revision: str) -> None:
    configuration = Config()
    configuration.set_main_option("script_location", str(files("subgraphs.catalog.store") / "migrations"))
    configuration.attributes["connection"] = connection
    command.upgrade(configuration, revision)
    connection.commit()


async def test_the_migrations_create_the_declared_tables(fresh_database: Callable[[], str]) -> None:
    url = fresh_database()
    await migrate("catalog", url)
    database = Database(url, domain="catalog")

    # What an expression of an index means is not compared.
    assert [found for found in await differences(database.engine, metadata) if "Index" not in found] == []

    await database.close()


DOCUMENTS = [
    CourseDocument(
        course_id=CourseId(f"crs_{number}"),
        revision=number,
        title=f"Python for data, part {number}",
        subtitle="From the ground up",
        description="Lists, tables, charts",
        lecture_titles=("Lists", "Tables"),
        category_ids=(CategoryId("cat_1"), CategoryId(f"cat_{number}")),
        level=CourseLevel.BEGINNER,
        language="en",
        price_minor=price,
        currency="USD",
        price_major=price / 100,
        duration_seconds=seconds,
        rating_average=rating,
        sales_count=3,
        published_at=datetime(2026, 1, 1, tzinfo=UTC),
    )
    for number, (price, seconds, rating) in enumerate(
        product((0, 1, 1999, 2**41), (0, 59, 60, 7261), (0.0, 3.0, 4.4, 5.0)), start=1
    )
]


async def test_an_index_from_before_the_filters_serves_them_after_the_migration(
    fresh_database: Callable[[], str],
) -> None:
    database = Database(fresh_database(), domain="catalog")
    async with database.engine.connect() as connection:
        await connection.run_sync(_upgrade, "0003")
        for document in DOCUMENTS:
            words = func.array_to_tsvector(cast(sorted(document_tokens(document).all), ARRAY(Text)))
            await connection.execute(insert(course_search).values({**row_of(document), "words": words}))
        await connection.commit()
        await connection.run_sync(_upgrade, "0004")
        rows = await connection.execute(text("select course_id, revision, tsvector_to_array(words) from course_search"))
        found = {row.course_id: (row.revision, frozenset(row[2])) for row in rows}
    await database.close()

    # The revision is an older one, so that the row is replaced when the course is indexed again.
    assert found == {
        document.course_id: (document.revision - 1, index_tokens(document, document_tokens(document)))
        for document in DOCUMENTS
    }


async def test_categories_that_exist_are_published(fresh_database: Callable[[], str]) -> None:
    database = Database(fresh_database(), domain="catalog")
    async with database.engine.connect() as connection:
        await connection.run_sync(_upgrade, "0004")
        for values in ("'cat_1', 'arts', 'Arts', null", "'cat_2', 'music', 'Music', 'cat_1'"):
            await connection.execute(text(f"insert into categories values ({values}, 0)"))
        await connection.commit()
        await connection.run_sync(_upgrade, "0005")
        rows = await connection.execute(text("select type, version, payload from outbox order by position"))
        events = [decode(row.type, row.version, row.payload) for row in rows]
    await database.close()

    published = [(event.category_id, event.parent_id) for event in events if isinstance(event, CategoryCreated)]
    assert published == [("cat_1", None), ("cat_2", "cat_1")]
