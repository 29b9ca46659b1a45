"""Edits of a course, as values."""

import pytest

from subgraphs.catalog.errors import CatalogRefused, CourseProblem
from subgraphs.catalog.service import editing
from subgraphs.catalog.service.model import (
    Course,
    CourseHeader,
    CourseLevel,
    CourseStatus,
    Lecture,
    LectureKind,
    Section,
)
from subgraphs.kernel.clock import utc_now
from subgraphs.kernel.ids import CATEGORY, COURSE, LECTURE, SECTION, USER
from subgraphs.kernel.money import Currency, Money


def _course(*sections: Section) -> Course:
    now = utc_now()
    return Course(
        CourseHeader(
            id=COURSE.new(),
            slug="knots",
            title="Knots",
            subtitle=None,
            description=None,
            status=CourseStatus.DRAFT,
            level=CourseLevel.ALL,
            language="en",
            category_id=CATEGORY.new(),
            instructor_ids=(USER.new(),),
            price=None,
            lecture_count=0,
            duration_seconds=0,
            version=1,
            revision=1,
            created_at=now,
            updated_at=now,
        ),
        sections,
    )


def _lecture(title: str) -> Lecture:
    return Lecture(LECTURE.new(), title, LectureKind.VIDEO)


def _section(title: str, *lectures: Lecture) -> Section:
    return Section(SECTION.new(), title, lectures)


def _shape(course: Course) -> list[tuple[str, list[str]]]:
    return [(section.title, [lecture.title for lecture in section.lectures]) for section in course.sections]


def test_a_section_is_put_where_it_is_wanted_or_at_the_end() -> None:
    course = editing.add_section(_course(_section("first")), _section("last"), None)
    course = editing.add_section(course, _section("between"), 1)
    assert [section.title for section in course.sections] == ["first", "between", "last"]


def test_moving_a_section_keeps_the_order_of_the_others() -> None:
    a, b, c = _section("a"), _section("b"), _section("c")
    assert [section.title for section in editing.move_section(_course(a, b, c), c.id, 0).sections] == ["c", "a", "b"]
    assert [section.title for section in editing.move_section(_course(a, b, c), a.id, 99).sections] == ["b", "c", "a"]


def test_a_lecture_moves_within_its_section_and_to_another() -> None:
    one, two, three = _lecture("one"), _lecture("two"), _lecture("three")
    left, right = _section("left", one, two), _section("right", three)
    within = editing.move_lecture(_course(left, right), two.id, left.id, 0)
    assert _shape(within) == [("left", ["two", "one"]), ("right", ["three"])]
    across = editing.move_lecture(_course(left, right), one.id, right.id, 1)
    assert _shape(across) == [("left", ["two"]), ("right", ["three", "one"])]


def test_a_lecture_can_not_move_to_a_section_that_is_not_there() -> None:
    one = _lecture("one")
    with pytest.raises(CatalogRefused) as refused:
        editing.move_lecture(_course(_section("left", one)), one.id, SECTION.new(), 0)
    assert refused.value.problems[0].reason is CourseProblem.NOT_FOUND


def test_a_course_has_no_end_of_lectures_but_a_limit() -> None:
    full = _section("full", *(_lecture(str(number)) for number in range(editing.MAX_LECTURES)))
    with pytest.raises(CatalogRefused) as refused:
        editing.add_lecture(_course(full), full.id, _lecture("one more"), None)
    assert refused.value.problems[0].reason is CourseProblem.TOO_MANY


def test_the_owner_stays_the_first_of_the_instructors() -> None:
    course = _course()
    owner, helper = course.header.owner_id, USER.new()
    changed = editing.set_co_instructors(course, (helper, owner, helper))
    assert changed.header.instructor_ids == (owner, helper)


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Naïve Bayes, for  Cooks!", "naive-bayes-for-cooks"),
        ("C++ & C#", "c-c"),
        ("日本語", "course"),
        ("x" * 200, "x" * 80),
    ],
)
def test_a_title_becomes_an_address_of_letters_digits_and_dashes(title: str, slug: str) -> None:
    assert editing.slug_base(title) == slug


@pytest.mark.parametrize("amount", [-1, 1_000_001])
def test_a_price_has_limits(amount: int) -> None:
    with pytest.raises(CatalogRefused):
        editing.price_of(Money(amount, Currency.USD))


def test_the_limit_of_a_price_counts_in_whole_units_of_its_currency() -> None:
    assert editing.price_of(Money(10_000, Currency.JPY)).amount_minor == 10_000
    with pytest.raises(CatalogRefused):
        editing.price_of(Money(10_001, Currency.JPY))


@pytest.mark.parametrize("tag", ["", "EN", "english language", "en_US", "e"])
def test_what_is_no_language_tag_is_refused(tag: str) -> None:
    with pytest.raises(CatalogRefused):
        editing.language_of(tag)
