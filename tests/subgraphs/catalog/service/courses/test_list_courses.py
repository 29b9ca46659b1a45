"""The courses of all instructors, in every status, as admins list them."""

from typing import Any

import pytest
from sqlalchemy import text

from subgraphs.catalog.service.model import CourseStatus
from subgraphs.catalog.service.ports.courses import CourseListFilter
from subgraphs.catalog.settings import Settings
from subgraphs.catalog.store.unit_of_work import SqlCatalogWork
from subgraphs.kernel.graphql.pagination import PageRequest
from subgraphs.kernel.identity.ids import UserId
from subgraphs.kernel.identity.principal import Principal
from subgraphs.kernel.persistence.sql import Database, UnitsOfWork
from tests.subgraphs.catalog.conftest import Catalog
from tests.subgraphs.principals import instructor, student
from tests.subgraphs.query_plans import scans_of

COURSES = """query ($filter: CourseListFilterInput, $first: Int! = 20, $after: String) {
  courses(filter: $filter, first: $first, after: $after) {
    edges { node { id status } } pageInfo { hasNextPage endCursor }
  }
}"""


async def _ids(catalog: Catalog, **wanted: Any) -> list[str]:
    page = (await catalog.data(COURSES, catalog.admin, filter=wanted))["courses"]
    return [edge["node"]["id"] for edge in page["edges"]]


async def test_an_admin_lists_courses_by_status_instructor_and_category(catalog: Catalog) -> None:
    teacher, other = instructor(), instructor()
    music, sport = await catalog.category("Lists of music"), await catalog.category("Lists of sport")
    draft = (await catalog.draft(teacher, "Lists: a draft", music))["id"]
    published = await catalog.published(teacher, "Lists: published", sport)
    foreign = (await catalog.draft(other, "Lists: of another", sport))["id"]

    assert (await _ids(catalog))[:3] == [foreign, published, draft]
    assert await _ids(catalog, instructorId=teacher.user_id) == [published, draft]
    assert await _ids(catalog, instructorId=teacher.user_id, statuses=["DRAFT"]) == [draft]
    assert await _ids(catalog, instructorId=teacher.user_id, statuses=["DRAFT", "PUBLISHED"]) == [published, draft]
    assert await _ids(catalog, categoryId=sport) == [foreign, published]
    assert await _ids(catalog, categoryId=sport, statuses=[]) == []


async def test_the_pages_of_courses_join(catalog: Catalog) -> None:
    teacher, category = instructor(), await catalog.category("Lists of pages")
    made = [(await catalog.draft(teacher, f"Lists: page {number}", category))["id"] for number in range(3)]
    of_teacher = {"instructorId": teacher.user_id}
    page = (await catalog.data(COURSES, catalog.admin, filter=of_teacher, first=2))["courses"]
    after = page["pageInfo"]["endCursor"]
    rest = (await catalog.data(COURSES, catalog.admin, filter=of_teacher, first=2, after=after))["courses"]
    assert [edge["node"]["id"] for each in (page, rest) for edge in each["edges"]] == made[::-1]


@pytest.mark.parametrize("viewer", [None, student(), instructor()])
async def test_only_admins_list_all_courses(catalog: Catalog, viewer: Principal | None) -> None:
    response = await catalog.response(COURSES, viewer)
    assert response["data"] is None
    assert response["errors"][0]["extensions"]["code"] == ("UNAUTHENTICATED" if viewer is None else "FORBIDDEN")


@pytest.mark.parametrize("wanted", [{"instructorId": "crs_1"}, {"categoryId": "x"}])
async def test_a_malformed_filter_is_rejected(catalog: Catalog, wanted: dict[str, str]) -> None:
    response = await catalog.response(COURSES, catalog.admin, filter=wanted)
    assert response["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


async def test_a_page_of_courses_reads_few_rows_by_an_index(catalog: Catalog, settings: Settings) -> None:
    category = await catalog.category("Lists of many")
    database = Database(settings.catalog_database_url.get_secret_value(), domain="catalog")
    async with database.engine.begin() as connection:
        await connection.execute(
            text(
                "insert into courses (id, slug, title, status, level, language, category_id, instructor_ids, "
                "lecture_count, duration_seconds, version, revision, created_at, updated_at, indexed_revision) "
                "select 'crs_0' || lpad(n::text, 8, '0'), 'many-' || n, 'Many', "
                "case when n % 1000 = 0 then 'SUSPENDED' else 'PUBLISHED' end, 'ALL', 'en', :category, "
                "array['usr_' || n % 2000], 0, 0, 1, 1, now(), now(), 1 from generate_series(1, 20000) as n"
            ),
            {"category": category},
        )
        await connection.execute(text("analyze courses"))
    units = UnitsOfWork(database, SqlCatalogWork)
    for wanted in (
        CourseListFilter(),
        CourseListFilter(statuses=frozenset({CourseStatus.SUSPENDED})),
        CourseListFilter(instructor_id=UserId("usr_7")),
    ):

        async def read(wanted: CourseListFilter = wanted) -> None:
            async with units() as work:
                assert (await work.courses.search(wanted, PageRequest(limit=10))).items

        [scans] = await scans_of(database, read)
        assert [scan for scan in scans if scan.node == "Seq Scan"] == [], wanted
        assert sum(scan.rows for scan in scans if scan.relation == "courses") <= 25, wanted
    async with database.engine.begin() as connection:
        await connection.execute(text("delete from courses where title = 'Many'"))
    await database.close()
