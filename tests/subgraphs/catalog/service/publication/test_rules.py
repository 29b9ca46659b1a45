"""The rules of publication."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from subgraphs.catalog.errors import CatalogError, CatalogErrorCode
from subgraphs.catalog.service.model import (
    Course,
    CourseHeader,
    CourseLevel,
    CourseStatus,
    Lecture,
    LectureKind,
    Section,
)
from subgraphs.catalog.service.publication.rules import (
    Transition,
    apply_transition,
    check_edit,
    check_editable,
    publication_blockers,
)
from subgraphs.kernel.identity.ids import CATEGORY, COURSE, LECTURE, SECTION, USER, VIDEO
from subgraphs.kernel.values.money import Currency, Money

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
    return Course(header, (Section(SECTION.new(), "Hives", lectures),)).with_totals()


def _lecture(kind: LectureKind = LectureKind.ARTICLE, *, complete: bool = True) -> Lecture:
    return Lecture(LECTURE.new(), "The queen", kind, complete=complete, duration_seconds=30)


def _reasons(course: Course) -> list[CatalogErrorCode]:
    return [violation.code for violation in publication_blockers(course)]


def test_a_complete_course_has_no_blockers() -> None:
    assert _reasons(_course(_lecture(), _lecture())) == []


def test_a_course_without_price_is_blocked() -> None:
    assert _reasons(_course(_lecture(), price=0)) == []
    assert _reasons(_course(_lecture(), price=None)) == [CatalogErrorCode.NO_PRICE]


def test_a_course_without_lectures_is_blocked() -> None:
    assert _reasons(_course()) == [CatalogErrorCode.REQUIRED]


def test_every_incomplete_lecture_is_a_blocker() -> None:
    done = _lecture()
    without_video = _lecture(LectureKind.VIDEO, complete=False)
    in_the_making = replace(_lecture(LectureKind.VIDEO, complete=False), video_id=VIDEO.new())
    unwritten = _lecture(complete=False)

    found = publication_blockers(_course(done, without_video, in_the_making, unwritten))

    assert [(violation.code, violation.lecture_id) for violation in found] == [
        (CatalogErrorCode.REQUIRED, without_video.id),
        (CatalogErrorCode.VIDEO_NOT_READY, in_the_making.id),
        (CatalogErrorCode.REQUIRED, unwritten.id),
    ]


def test_submitting_raises_all_blockers() -> None:
    with pytest.raises(CatalogError) as raised:
        apply_transition(_course(price=None), Transition.SUBMIT, NOW)
    assert [violation.code for violation in raised.value.violations] == [
        CatalogErrorCode.NO_PRICE,
        CatalogErrorCode.REQUIRED,
    ]


@pytest.mark.parametrize(
    ("before", "transition", "after"),
    [
        (CourseStatus.DRAFT, Transition.SUBMIT, CourseStatus.IN_REVIEW),
        (CourseStatus.CHANGES_REQUESTED, Transition.SUBMIT, CourseStatus.IN_REVIEW),
        (CourseStatus.IN_REVIEW, Transition.WITHDRAW, CourseStatus.DRAFT),
        (CourseStatus.IN_REVIEW, Transition.APPROVE, CourseStatus.PUBLISHED),
        (CourseStatus.IN_REVIEW, Transition.REQUEST_CHANGES, CourseStatus.CHANGES_REQUESTED),
        (CourseStatus.PUBLISHED, Transition.UNLIST, CourseStatus.UNLISTED),
        (CourseStatus.UNLISTED, Transition.PUBLISH, CourseStatus.PUBLISHED),
        (CourseStatus.PUBLISHED, Transition.ARCHIVE, CourseStatus.ARCHIVED),
        (CourseStatus.UNLISTED, Transition.ARCHIVE, CourseStatus.ARCHIVED),
    ],
)
def test_a_transition_changes_the_status(before: CourseStatus, transition: Transition, after: CourseStatus) -> None:
    assert apply_transition(_course(_lecture(), status=before), transition, NOW).header.status is after


_LEGAL = {
    (CourseStatus.DRAFT, Transition.SUBMIT),
    (CourseStatus.CHANGES_REQUESTED, Transition.SUBMIT),
    (CourseStatus.IN_REVIEW, Transition.WITHDRAW),
    (CourseStatus.IN_REVIEW, Transition.APPROVE),
    (CourseStatus.IN_REVIEW, Transition.REQUEST_CHANGES),
    (CourseStatus.PUBLISHED, Transition.UNLIST),
    (CourseStatus.UNLISTED, Transition.PUBLISH),
    (CourseStatus.PUBLISHED, Transition.ARCHIVE),
    (CourseStatus.UNLISTED, Transition.ARCHIVE),
}


@pytest.mark.parametrize(
    ("status", "transition"),
    [
        (status, transition)
        for status in CourseStatus
        for transition in Transition
        if (status, transition) not in _LEGAL
    ],
)
def test_no_other_transition_is_permitted(status: CourseStatus, transition: Transition) -> None:
    with pytest.raises(CatalogError) as raised:
        apply_transition(_course(_lecture(), status=status), transition, NOW)
    assert [violation.code for violation in raised.value.violations] == [CatalogErrorCode.WRONG_STATUS]


def test_the_first_approval_sets_the_time_of_publication() -> None:
    first = apply_transition(_course(_lecture(), status=CourseStatus.IN_REVIEW), Transition.APPROVE, NOW)
    unlisted = apply_transition(first, Transition.UNLIST, LATER)
    assert apply_transition(unlisted, Transition.PUBLISH, LATER).header.published_at == NOW


@pytest.mark.parametrize("status", [CourseStatus.IN_REVIEW, CourseStatus.ARCHIVED])
def test_a_course_in_review_or_archived_is_not_editable(status: CourseStatus) -> None:
    with pytest.raises(CatalogError):
        check_editable(_course(_lecture(), status=status))


@pytest.mark.parametrize("status", [CourseStatus.PUBLISHED, CourseStatus.UNLISTED])
def test_an_edit_cannot_remove_the_last_lecture_of_a_course_for_sale(status: CourseStatus) -> None:
    before = _course(_lecture(), status=status)
    with pytest.raises(CatalogError):
        check_edit(before, replace(before, sections=()))


def test_incomplete_lectures_can_be_added_to_a_course_for_sale() -> None:
    finished = _lecture()
    before = _course(finished, status=CourseStatus.PUBLISHED)
    after = _course(finished, _lecture(complete=False), status=CourseStatus.PUBLISHED)
    check_edit(before, after)
    assert after.header.lecture_count == 1
