"""Edits of a course's outline."""

import pytest

from subgraphs.catalog.errors import CatalogError, CatalogErrorCode
from subgraphs.catalog.service.model import (
    Course,
    Lecture,
    LectureKind,
    Section,
)
from subgraphs.catalog.service.sections import outline_editing
from subgraphs.kernel.identity.ids import LECTURE, SECTION
from tests.subgraphs.catalog.service.draft_course import draft_course


def _lecture(title: str) -> Lecture:
    return Lecture(LECTURE.new(), title, LectureKind.VIDEO)


def _section(title: str, *lectures: Lecture) -> Section:
    return Section(SECTION.new(), title, lectures)


def _shape(course: Course) -> list[tuple[str, list[str]]]:
    return [(section.title, [lecture.title for lecture in section.lectures]) for section in course.sections]


def test_a_section_is_added_at_its_position_or_at_the_end() -> None:
    course = outline_editing.add_section(draft_course(_section("first")), _section("last"), None)
    course = outline_editing.add_section(course, _section("between"), 1)
    assert [section.title for section in course.sections] == ["first", "between", "last"]


def test_moving_a_section_preserves_the_order_of_the_others() -> None:
    a, b, c = _section("a"), _section("b"), _section("c")
    assert [section.title for section in outline_editing.move_section(draft_course(a, b, c), c.id, 0).sections] == [
        "c",
        "a",
        "b",
    ]
    assert [section.title for section in outline_editing.move_section(draft_course(a, b, c), a.id, 99).sections] == [
        "b",
        "c",
        "a",
    ]


def test_a_lecture_moves_within_its_section_and_to_another() -> None:
    one, two, three = _lecture("one"), _lecture("two"), _lecture("three")
    left, right = _section("left", one, two), _section("right", three)
    within = outline_editing.move_lecture(draft_course(left, right), two.id, left.id, 0)
    assert _shape(within) == [("left", ["two", "one"]), ("right", ["three"])]
    across = outline_editing.move_lecture(draft_course(left, right), one.id, right.id, 1)
    assert _shape(across) == [("left", ["two"]), ("right", ["three", "one"])]


def test_a_lecture_cannot_move_to_a_missing_section() -> None:
    one = _lecture("one")
    with pytest.raises(CatalogError) as raised:
        outline_editing.move_lecture(draft_course(_section("left", one)), one.id, SECTION.new(), 0)
    assert raised.value.violations[0].code is CatalogErrorCode.NOT_FOUND


def test_the_number_of_lectures_is_limited() -> None:
    full = _section("full", *(_lecture(str(number)) for number in range(outline_editing.MAX_LECTURES)))
    with pytest.raises(CatalogError) as raised:
        outline_editing.add_lecture(draft_course(full), full.id, _lecture("one more"), None)
    assert raised.value.violations[0].code is CatalogErrorCode.TOO_MANY
