"""The plans of lists of learners and reviews: indexes alone, one statement, and few rows."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text

from subgraphs.kernel.graphql.pagination import PageRequest
from subgraphs.kernel.identity.ids import CourseId, UserId
from subgraphs.kernel.persistence.sql import Database, UnitsOfWork
from subgraphs.learning.service.reviews.ratings import ReviewFilter
from subgraphs.learning.store.unit_of_work import SqlLearningWork
from tests.subgraphs.query_plans import scans_of

PAGE = PageRequest(limit=20)
_FILL = (
    "insert into courses (id, revision, instructor_ids) "
    "select 'crs_' || n, 1, array['usr_' || case when n < 2000 then n % 400 else n end] "
    "from generate_series(0, 29999) as n",
    "insert into lectures (id, course_id, kind, duration_seconds, position, is_live) "
    "select 'lec_' || n, 'crs_' || n % 2000, 'VIDEO', 60, n / 2000, true from generate_series(0, 9999) as n",
    "insert into enrollments (user_id, course_id, revision, active, learner_id) "
    "select 'usr_' || n / 20, 'crs_' || n % 2000, 1, true, 'lrn_' || lpad(n::text, 8, '0') "
    "from generate_series(0, 59999) as n",
    "insert into reviews (id, course_id, author_id, rating, body, created_at, updated_at, reply) "
    "select 'rev_' || lpad(n::text, 8, '0'), 'crs_' || n % 2000, 'usr_' || n / 20, 1 + n % 5, 'text', now(), now(), "
    "case when n % 50 > 0 then 'reply' end from generate_series(0, 59999) as n",
    "insert into lecture_progress (user_id, lecture_id, course_id, position_seconds, spans, watched_seconds, "
    "completed_at, completion_published, updated_at) "
    "select 'usr_' || n / 20, 'lec_' || n % 2000, 'crs_' || n % 2000, 60, '[]', 60, now(), true, now() "
    "from generate_series(0, 59999) as n",
)


@pytest.fixture(scope="module")
def filled(learning_database: str) -> str:
    async def fill() -> None:
        database = Database(learning_database, domain="learning")
        async with database.engine.begin() as connection:
            for statement in _FILL:
                await connection.execute(text(statement))
            await connection.execute(text("analyze"))
        await database.close()

    asyncio.run(fill())
    return learning_database


@pytest.fixture
async def database(filled: str) -> AsyncIterator[Database]:
    database = Database(filled, domain="learning")
    yield database
    await database.close()


async def test_a_page_of_learners_is_one_statement_over_indexes(database: Database) -> None:
    units = UnitsOfWork(database, SqlLearningWork)

    async def read() -> None:
        async with units() as work:
            pages = await work.learners.pages([CourseId("crs_7"), CourseId("crs_8")], PAGE)
        assert [len(page.items) for page in pages.values()] == [20, 20]
        assert {learner.percent for page in pages.values() for learner in page.items} == {20.0}

    [scans] = await scans_of(database, read)
    for table, most in {"enrollments": 42, "lecture_progress": 42, "lectures": 500}.items():
        read_of_table = [scan for scan in scans if scan.relation == table]
        assert [scan for scan in read_of_table if scan.node == "Seq Scan"] == [], scans
        assert sum(scan.rows for scan in read_of_table) <= most, scans


@pytest.mark.parametrize(
    ("course_id", "wanted", "most"),
    {
        "all": (None, ReviewFilter(), 110),
        "one course": (CourseId("crs_7"), ReviewFilter(), 25),
        "unanswered": (None, ReviewFilter(has_reply=False), 60),
    }.values(),
    ids=["all", "one course", "unanswered"],
)
async def test_a_page_of_received_reviews_is_one_statement_over_indexes(
    database: Database, course_id: CourseId | None, wanted: ReviewFilter, most: int
) -> None:
    units = UnitsOfWork(database, SqlLearningWork)

    async def read() -> None:
        async with units() as work:
            await work.reviews.received(UserId("usr_7"), course_id, wanted, PAGE)

    [scans] = await scans_of(database, read)
    assert [scan for scan in scans if scan.node == "Seq Scan"] == []
    assert sum(scan.rows for scan in scans if scan.relation == "reviews") <= most, scans


@pytest.mark.parametrize(
    ("course_id", "author_id", "wanted"),
    {
        "all": (None, None, ReviewFilter()),
        "a course": (CourseId("crs_7"), None, ReviewFilter()),
        "an author": (None, UserId("usr_7"), ReviewFilter()),
        "a rating": (None, None, ReviewFilter(ratings=frozenset({1}))),
        "unanswered": (None, None, ReviewFilter(has_reply=False)),
    }.values(),
    ids=["all", "a course", "an author", "a rating", "unanswered"],
)
async def test_a_page_of_all_reviews_is_one_statement_over_an_index(
    database: Database, course_id: CourseId | None, author_id: UserId | None, wanted: ReviewFilter
) -> None:
    units = UnitsOfWork(database, SqlLearningWork)

    async def read() -> None:
        async with units() as work:
            page = await work.reviews.search(course_id, author_id, wanted, PAGE)
        assert page.items

    [scans] = await scans_of(database, read)
    assert [scan for scan in scans if scan.node == "Seq Scan"] == []
    assert sum(scan.rows for scan in scans if scan.relation == "reviews") <= 110, scans
