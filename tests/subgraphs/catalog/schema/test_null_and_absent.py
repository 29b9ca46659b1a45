"""Inputs of updates: absence keeps a field, null clears it, and null is rejected for a required one."""

from itertools import count
from typing import Any

import pytest

from subgraphs.kernel.identity.principal import Principal
from tests.subgraphs.catalog.conftest import COURSE, LECTURE_CREATE, SECTION_CREATE, Catalog, usd
from tests.subgraphs.principals import instructor

UPDATE_COURSE = """mutation ($input: UpdateCourseInput!) { updateCourse(input: $input) {
  course { title subtitle description level language category { id } listPrice { amountMinor currency } version }
  errors { code path }
} }"""
UPDATE_SECTION = """mutation ($input: UpdateSectionInput!) { updateSection(input: $input) {
  section { title position } errors { code } } }"""
UPDATE_LECTURE = """mutation ($input: UpdateLectureInput!) { updateLecture(input: $input) {
  lecture { title isPreview } errors { code } } }"""
UPDATE_CATEGORY = """mutation ($input: UpdateCategoryInput!) { updateCategory(input: $input) {
  category { name } errors { code } } }"""

_numbers = count(1)


async def _full_course(catalog: Catalog, teacher: Principal) -> tuple[str, dict[str, Any]]:
    number = next(_numbers)
    category = await catalog.category(f"Fields {number}")
    draft = await catalog.draft(teacher, f"All fields {number}", category)
    given = {
        "title": "Every field",
        "subtitle": "Given",
        "description": "At length",
        "categoryId": category,
        "level": "EXPERT",
        "language": "de",
        "price": usd(1_500),
    }
    changed = await _update(catalog, teacher, draft["id"], draft["version"], **given)
    return draft["id"], changed


async def _update(catalog: Catalog, teacher: Principal, course_id: str, version: int, **fields: object) -> Any:
    made = {"courseId": course_id, "expectedVersion": version, **fields}
    payload = (await catalog.data(UPDATE_COURSE, teacher, input=made))["updateCourse"]
    assert payload["errors"] == []
    return payload["course"]


@pytest.mark.parametrize(
    ("field", "shown"), [("subtitle", "subtitle"), ("description", "description"), ("price", "listPrice")]
)
async def test_null_clears_a_field_of_a_course_and_leaves_the_others(catalog: Catalog, field: str, shown: str) -> None:
    teacher = instructor()
    course_id, before = await _full_course(catalog, teacher)

    after = await _update(catalog, teacher, course_id, before["version"], **{field: None})

    assert after == {**before, shown: None, "version": after["version"]}


async def test_an_update_without_fields_changes_no_field_of_a_course(catalog: Catalog) -> None:
    teacher = instructor()
    course_id, before = await _full_course(catalog, teacher)

    after = await _update(catalog, teacher, course_id, before["version"])

    assert {**after, "version": 0} == {**before, "version": 0}


@pytest.mark.parametrize("field", ["title", "categoryId", "level", "language"])
async def test_a_required_field_of_a_course_is_not_cleared(catalog: Catalog, field: str) -> None:
    teacher = instructor()
    course_id, before = await _full_course(catalog, teacher)

    made = {"courseId": course_id, "expectedVersion": before["version"], field: None}
    response = await catalog.response(UPDATE_COURSE, teacher, input=made)

    assert response["errors"][0]["extensions"] == {"code": "BAD_USER_INPUT", "argument": field}
    after = await _update(catalog, teacher, course_id, before["version"])
    assert {**after, "version": 0} == {**before, "version": 0}


async def test_a_published_course_keeps_a_price(catalog: Catalog) -> None:
    teacher = instructor()
    course_id = await catalog.published(teacher, "For sale", await catalog.category("Sales"))
    course = (await catalog.data(COURSE, teacher, id=course_id))["course"]

    made = {"courseId": course_id, "expectedVersion": course["version"], "price": None}
    payload = (await catalog.data(UPDATE_COURSE, teacher, input=made))["updateCourse"]

    assert [error["code"] for error in payload["errors"]] == ["NO_PRICE"]


async def test_a_section_keeps_what_is_left_out(catalog: Catalog) -> None:
    teacher = instructor()
    course = (await catalog.draft(teacher, "Sections", await catalog.category("Parts")))["id"]
    first, second = [
        (await catalog.change(SECTION_CREATE, teacher, course=course, title=title))["section"]["id"]
        for title in ("One", "Two")
    ]

    moved = await catalog.data(UPDATE_SECTION, teacher, input={"sectionId": second, "position": 0})
    renamed = await catalog.data(UPDATE_SECTION, teacher, input={"sectionId": first, "title": "Last"})

    assert moved["updateSection"]["section"] == {"title": "Two", "position": 0}
    assert renamed["updateSection"]["section"] == {"title": "Last", "position": 1}


async def test_a_lecture_keeps_what_is_left_out(catalog: Catalog) -> None:
    teacher = instructor()
    course = (await catalog.draft(teacher, "Lectures", await catalog.category("Talks")))["id"]
    section = (await catalog.change(SECTION_CREATE, teacher, course=course, title="One"))["section"]["id"]
    made = await catalog.change(LECTURE_CREATE, teacher, section=section, title="Talk", kind="ARTICLE", preview=True)
    lecture = made["lecture"]["id"]

    renamed = await catalog.data(UPDATE_LECTURE, teacher, input={"lectureId": lecture, "title": "Speech"})
    closed = await catalog.data(UPDATE_LECTURE, teacher, input={"lectureId": lecture, "isPreview": False})

    assert renamed["updateLecture"]["lecture"] == {"title": "Speech", "isPreview": True}
    assert closed["updateLecture"]["lecture"] == {"title": "Speech", "isPreview": False}


@pytest.mark.parametrize(
    ("document", "id_field", "field"),
    [
        (UPDATE_SECTION, "sectionId", "title"),
        (UPDATE_SECTION, "sectionId", "position"),
        (UPDATE_LECTURE, "lectureId", "title"),
        (UPDATE_LECTURE, "lectureId", "isPreview"),
        (UPDATE_CATEGORY, "categoryId", "name"),
        (UPDATE_CATEGORY, "categoryId", "position"),
    ],
)
async def test_null_is_rejected_where_a_value_is_required(
    catalog: Catalog, document: str, id_field: str, field: str
) -> None:
    prefix = {"sectionId": "sec", "lectureId": "lec", "categoryId": "cat"}[id_field]
    made = {id_field: f"{prefix}_01jd7m0000000000000000000a", field: None}
    viewer = catalog.admin if id_field == "categoryId" else instructor()
    response = await catalog.response(document, viewer, input=made)
    assert response["errors"][0]["extensions"] == {"code": "BAD_USER_INPUT", "argument": field}
