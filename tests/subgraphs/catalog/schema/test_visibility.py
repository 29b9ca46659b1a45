"""The visibility of courses: root fields, lists and `_entities`."""

import re
from typing import Any

import pytest

from subgraphs.kernel.identity.ids import ENROLLMENT, CourseId
from subgraphs.kernel.identity.principal import Principal
from subgraphs.kernel.platform.clock import utc_now
from subgraphs.orders.events import EnrollmentGranted, EnrollmentRevoked, EnrollmentSource
from tests.subgraphs.catalog.conftest import COURSE, SET_CO_INSTRUCTORS, UPDATE, WRITE, Catalog
from tests.subgraphs.principals import instructor, student

ENTITIES = """
query ($representations: [_Any!]!) {
  _entities(representations: $representations) {
    ... on Course { id title publishBlockers { code } }
    ... on Lecture { id title articleHtml course { id } }
    ... on Category { id slug }
    ... on User { id taughtCourses { edges { node { id status } } } }
  }
}
"""
BY_SLUG = "query ($slug: String!) { course(by: {slug: $slug}) { id } }"


async def _entity(catalog: Catalog, viewer: Principal | None, **representation: str) -> Any:
    response = await catalog.data(ENTITIES, viewer, representations=[{"__typename": "Course", **representation}])
    return response["_entities"][0]


async def _article(catalog: Catalog, viewer: Principal | None, course_id: str) -> str | None:
    course = (await catalog.data(COURSE, viewer, id=course_id))["course"]
    html: str | None = course["sections"][0]["lectures"][0]["articleHtml"]
    return html


async def test_a_draft_is_visible_to_its_instructors_and_admins_only(catalog: Catalog) -> None:
    owner, helper = instructor(), instructor()
    draft = await catalog.draft(owner, "Secret plans", await catalog.category("Secrets"))
    await catalog.teach_together(owner, draft["id"], helper)

    for viewer in (owner, helper, catalog.admin):
        assert (await catalog.data(COURSE, viewer, id=draft["id"]))["course"]["id"] == draft["id"]
        assert (await _entity(catalog, viewer, id=draft["id"]))["id"] == draft["id"]
    for stranger in (None, student(), instructor()):
        assert (await catalog.data(COURSE, stranger, id=draft["id"]))["course"] is None
        assert (await catalog.data(BY_SLUG, stranger, slug=draft["slug"]))["course"] is None
        assert await _entity(catalog, stranger, id=draft["id"]) is None
        assert await _entity(catalog, stranger, slug=draft["slug"]) is None


async def test_a_former_instructor_no_longer_sees_the_draft(catalog: Catalog) -> None:
    owner, helper = instructor(), instructor()
    draft = await catalog.draft(owner, "Old friends", await catalog.category("Friends"))
    await catalog.teach_together(owner, draft["id"], helper)
    await catalog.change(SET_CO_INSTRUCTORS, owner, id=draft["id"], users=[])
    assert (await catalog.data(COURSE, helper, id=draft["id"]))["course"] is None


async def test_a_public_course_is_found_by_id_and_by_slug(catalog: Catalog) -> None:
    course_id = await catalog.published(instructor(), "Open doors", await catalog.category("Doors"))
    assert (await _entity(catalog, None, id=course_id))["title"] == "Open doors"
    assert (await _entity(catalog, None, slug="open-doors"))["id"] == course_id
    assert (await catalog.data(BY_SLUG, None, slug="open-doors"))["course"]["id"] == course_id


async def test_a_course_is_queried_by_exactly_one_key(catalog: Catalog) -> None:
    query = "query ($by: CourseByInput!) { course(by: $by) { id } }"
    for keys in ({}, {"id": "crs_x", "slug": "y"}, {"slug": None}, {"id": None, "slug": "y"}):
        response = await catalog.response(query, None, by=keys)
        assert response["data"] is None
        assert re.search("OneOf|must be non-null", response["errors"][0]["message"])


async def test_publish_blockers_are_visible_to_instructors_only(catalog: Catalog) -> None:
    course_id = await catalog.published(instructor(), "Finished work", await catalog.category("Works"))
    assert (await _entity(catalog, student(), id=course_id))["publishBlockers"] is None


async def test_an_incomplete_lecture_is_visible_to_instructors_only(catalog: Catalog) -> None:
    teacher = instructor()
    course_id = await catalog.published(teacher, "Growing", await catalog.category("Growth"))
    lecture_id = await catalog.lecture(teacher, course_id, "Not yet")

    shown = {
        viewer: [
            lecture["title"]
            for section in (await catalog.data(COURSE, viewer, id=course_id))["course"]["sections"]
            for lecture in section["lectures"]
        ]
        for viewer in (teacher, None)
    }
    assert shown == {teacher: ["The only lecture", "Not yet"], None: ["The only lecture"]}
    representation = {"__typename": "Lecture", "id": lecture_id}
    assert (await catalog.data(ENTITIES, None, representations=[representation]))["_entities"] == [None]


async def test_an_article_is_readable_by_enrolled_viewers_instructors_and_admins(catalog: Catalog) -> None:
    teacher, learner = instructor(), student()
    course_id = await catalog.published(teacher, "Paid words", await catalog.category("Words"))
    enrollment = {"enrollment_id": ENROLLMENT.new(), "user_id": learner.user_id, "course_id": CourseId(course_id)}

    for viewer in (None, student(), instructor(), learner):
        assert await _article(catalog, viewer, course_id) is None
    for viewer in (teacher, catalog.admin):
        assert await _article(catalog, viewer, course_id) == "<p>All there is to know.</p>"

    await catalog.handle(
        EnrollmentGranted(**enrollment, source=EnrollmentSource.PURCHASE, revision=1, enrolled_at=utc_now())
    )
    assert await _article(catalog, learner, course_id) == "<p>All there is to know.</p>"
    await catalog.handle(EnrollmentRevoked(**enrollment, revision=2, revoked_at=utc_now()))
    assert await _article(catalog, learner, course_id) is None


async def test_a_revocation_that_arrives_before_its_grant_wins(catalog: Catalog) -> None:
    learner = student()
    course_id = await catalog.published(instructor(), "Late words", await catalog.category("Lateness"))
    enrollment = {"enrollment_id": ENROLLMENT.new(), "user_id": learner.user_id, "course_id": CourseId(course_id)}

    await catalog.handle(EnrollmentRevoked(**enrollment, revision=2, revoked_at=utc_now()))
    await catalog.handle(
        EnrollmentGranted(**enrollment, source=EnrollmentSource.PURCHASE, revision=1, enrolled_at=utc_now())
    )

    assert await _article(catalog, learner, course_id) is None


async def test_a_preview_is_readable_by_all_viewers_of_a_public_course(catalog: Catalog) -> None:
    teacher = instructor()
    course_id = await catalog.published(teacher, "Free words", await catalog.category("Freedom"))
    lecture_id = await catalog.lecture(teacher, course_id, "Taste this", "ARTICLE", preview=True)
    await catalog.change(WRITE, teacher, lecture=lecture_id, html="<p>Tasty.</p>")
    response = await catalog.data(ENTITIES, None, representations=[{"__typename": "Lecture", "id": lecture_id}])
    assert response["_entities"][0]["articleHtml"] == "<p>Tasty.</p>"


async def test_an_instructors_drafts_are_listed_to_themselves_only(catalog: Catalog) -> None:
    teacher = instructor()
    category_id = await catalog.category("Pages")
    public = await catalog.published(teacher, "Shown to all", category_id)
    draft = (await catalog.draft(teacher, "Shown to me", category_id))["id"]
    representation = {"__typename": "User", "id": teacher.user_id}

    async def shown(viewer: Principal | None) -> list[str]:
        response = await catalog.data(ENTITIES, viewer, representations=[representation])
        return [edge["node"]["id"] for edge in response["_entities"][0]["taughtCourses"]["edges"]]

    assert await shown(teacher) == [draft, public]
    assert await shown(catalog.admin) == [draft, public]
    assert await shown(None) == [public]
    assert await shown(instructor()) == [public]


@pytest.mark.parametrize("text", ["", "usr_x", "crs_", "drop table", "💥"])
async def test_a_malformed_key_is_bad_user_input(catalog: Catalog, text: str) -> None:
    representations = [{"__typename": name, "id": text} for name in ("Course", "Lecture", "Category", "User")]
    response = await catalog.response(ENTITIES, None, representations=representations)
    assert response["data"]["_entities"] == [None, None, None, None]
    rejected = {"code": "BAD_USER_INPUT", "argument": "id"}
    assert [error["extensions"] for error in response["errors"]] == [rejected] * 4


async def test_an_instructor_needs_the_role_too(catalog: Catalog) -> None:
    teacher = instructor()
    draft = await catalog.draft(teacher, "Demoted", await catalog.category("Demotion"))
    demoted = Principal(teacher.user_id, frozenset({"student"}))
    assert (await catalog.data(COURSE, demoted, id=draft["id"]))["course"] is None
    response = await catalog.response(UPDATE, demoted, id=draft["id"], version=1, title="Still mine")
    assert response["errors"][0]["extensions"]["code"] == "FORBIDDEN"


async def test_representations_are_not_modified(catalog: Catalog) -> None:
    representations = [{"__typename": "Course", "slug": "nowhere"}]
    await catalog.data(ENTITIES, None, representations=representations)
    assert representations == [{"__typename": "Course", "slug": "nowhere"}]
