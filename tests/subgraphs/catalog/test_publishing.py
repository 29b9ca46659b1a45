"""The rules of publication, as values."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from subgraphs.catalog.errors import CatalogRefused, CourseProblem
from subgraphs.catalog.service.model import (
    Course,
    CourseHeader,
    CourseLevel,
    CourseStatus,
    Lecture,
    LectureKind,
    Section,
)
from subgraphs.catalog.service.publishing import Step, blockers, check_edit, check_editable, take_step
from subgraphs.kernel.ids import CATEGORY, COURSE, LECTURE, SECTION, USER, VIDEO
from subgraphs.kernel.money import Currency, Money

NOW = datetime(2026, 3, 1, tzinfo=UTC)
LATER = datetime(2026, 4, 1, tzinfo=UTC)


def _course(*lectures: Lecture, status: CourseStatus = CourseStatus.DRAFT, price: int | None = 1000) -> Course:
    header = CourseHeader(
        id=COURSE.new(),
        slug="bees",
        title="Bees",
        subtitle=None,
        description=None,
        status=status,
        level=CourseLevel.ALL,
        language="en",
        category_id=CATEGORY.new(),
        instructor_ids=(USER.new(),),
        price=None if price is None else Money(price, Currency.USD),
        lecture_count=0,
        duration_seconds=0,
        version=1,
        revision=1,
        created_at=NOW,
        updated_at=NOW,
    )
    return Course(header, (Section(SECTION.new(), "Hives", lectures),)).counted()


def _lecture(kind: LectureKind = LectureKind.ARTICLE, *, complete: bool = True) -> Lecture:
    return Lecture(LECTURE.new(), "The queen", kind, complete=complete, duration_seconds=30)


def _reasons(course: Course) -> list[CourseProblem]:
    return [problem.reason for problem in blockers(course)]


def test_a_course_with_a_price_and_finished_lectures_lacks_nothing() -> None:
    assert _reasons(_course(_lecture(), _lecture())) == []


def test_a_free_course_needs_its_price_said_too() -> None:
    assert _reasons(_course(_lecture(), price=0)) == []
    assert _reasons(_course(_lecture(), price=None)) == [CourseProblem.NO_PRICE]


def test_a_course_without_lectures_can_not_be_published() -> None:
    assert _reasons(_course()) == [CourseProblem.REQUIRED]


def test_every_unfinished_lecture_is_named() -> None:
    done = _lecture()
    without_video = _lecture(LectureKind.VIDEO, complete=False)
    in_the_making = replace(_lecture(LectureKind.VIDEO, complete=False), video_id=VIDEO.new())
    unwritten = _lecture(complete=False)

    found = blockers(_course(done, without_video, in_the_making, unwritten))

    assert [(problem.reason, problem.lecture_id) for problem in found] == [
        (CourseProblem.REQUIRED, without_video.id),
        (CourseProblem.VIDEO_NOT_READY, in_the_making.id),
        (CourseProblem.REQUIRED, unwritten.id),
    ]


def test_submitting_fails_with_everything_that_is_lacking() -> None:
    with pytest.raises(CatalogRefused) as refused:
        take_step(_course(price=None), Step.SUBMIT, NOW)
    assert [problem.reason for problem in refused.value.problems] == [CourseProblem.NO_PRICE, CourseProblem.REQUIRED]


@pytest.mark.parametrize(
    ("before", "step", "after"),
    [
        (CourseStatus.DRAFT, Step.SUBMIT, CourseStatus.IN_REVIEW),
        (CourseStatus.CHANGES_REQUESTED, Step.SUBMIT, CourseStatus.IN_REVIEW),
        (CourseStatus.IN_REVIEW, Step.WITHDRAW, CourseStatus.DRAFT),
        (CourseStatus.IN_REVIEW, Step.APPROVE, CourseStatus.PUBLISHED),
        (CourseStatus.IN_REVIEW, Step.REQUEST_CHANGES, CourseStatus.CHANGES_REQUESTED),
        (CourseStatus.PUBLISHED, Step.UNLIST, CourseStatus.UNLISTED),
        (CourseStatus.UNLISTED, Step.PUBLISH, CourseStatus.PUBLISHED),
        (CourseStatus.PUBLISHED, Step.ARCHIVE, CourseStatus.ARCHIVED),
        (CourseStatus.UNLISTED, Step.ARCHIVE, CourseStatus.ARCHIVED),
    ],
)
def test_a_step_leads_from_one_status_to_the_next(before: CourseStatus, step: Step, after: CourseStatus) -> None:
    assert take_step(_course(_lecture(), status=before), step, NOW).header.status is after


_LEGAL = {
    (CourseStatus.DRAFT, Step.SUBMIT),
    (CourseStatus.CHANGES_REQUESTED, Step.SUBMIT),
    (CourseStatus.IN_REVIEW, Step.WITHDRAW),
    (CourseStatus.IN_REVIEW, Step.APPROVE),
    (CourseStatus.IN_REVIEW, Step.REQUEST_CHANGES),
    (CourseStatus.PUBLISHED, Step.UNLIST),
    (CourseStatus.UNLISTED, Step.PUBLISH),
    (CourseStatus.PUBLISHED, Step.ARCHIVE),
    (CourseStatus.UNLISTED, Step.ARCHIVE),
}


@pytest.mark.parametrize(
    ("status", "step"), [(status, step) for status in CourseStatus for step in Step if (status, step) not in _LEGAL]
)
def test_no_other_step_is_possible(status: CourseStatus, step: Step) -> None:
    with pytest.raises(CatalogRefused) as refused:
        take_step(_course(_lecture(), status=status), step, NOW)
    assert [problem.reason for problem in refused.value.problems] == [CourseProblem.WRONG_STATUS]


def test_the_day_of_publication_is_that_of_the_first_approval() -> None:
    first = take_step(_course(_lecture(), status=CourseStatus.IN_REVIEW), Step.APPROVE, NOW)
    unlisted = take_step(first, Step.UNLIST, LATER)
    assert take_step(unlisted, Step.PUBLISH, LATER).header.published_at == NOW


@pytest.mark.parametrize("status", [CourseStatus.IN_REVIEW, CourseStatus.ARCHIVED])
def test_what_is_reviewed_or_archived_holds_still(status: CourseStatus) -> None:
    with pytest.raises(CatalogRefused):
        check_editable(_course(_lecture(), status=status))


@pytest.mark.parametrize("status", [CourseStatus.PUBLISHED, CourseStatus.UNLISTED])
def test_an_edit_may_not_take_its_last_lecture_from_a_course_on_sale(status: CourseStatus) -> None:
    before = _course(_lecture(), status=status)
    with pytest.raises(CatalogRefused):
        check_edit(before, replace(before, sections=()))


def test_a_course_on_sale_may_get_lectures_that_are_not_finished_yet() -> None:
    finished = _lecture()
    before = _course(finished, status=CourseStatus.PUBLISHED)
    after = _course(finished, _lecture(complete=False), status=CourseStatus.PUBLISHED)
    check_edit(before, after)
    assert after.header.lecture_count == 1
