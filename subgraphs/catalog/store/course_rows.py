"""The mapping between courses and rows."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import RowMapping

from subgraphs.catalog.service.model import (
    Course,
    CourseAudience,
    CourseHeader,
    CourseLevel,
    CoursePopularity,
    CourseStatus,
    CourseSuspension,
    Lecture,
    LectureKind,
)
from subgraphs.kernel.values.money import Currency, Money


def header_of(row: RowMapping) -> CourseHeader:
    """Return the model of a row of `courses`."""
    price = None if row["price_minor"] is None else Money(row["price_minor"], Currency(row["currency"]))
    return CourseHeader(
        id=row["id"],
        slug=row["slug"],
        title=row["title"],
        subtitle=row["subtitle"],
        description=row["description"],
        status=CourseStatus(row["status"]),
        level=CourseLevel(row["level"]),
        language=row["language"],
        category_id=row["category_id"],
        instructor_ids=tuple(row["instructor_ids"]),
        co_instructor_shares=row["co_instructor_shares"],
        price=price,
        lecture_count=row["lecture_count"],
        duration_seconds=row["duration_seconds"],
        version=row["version"],
        revision=row["revision"],
        created_at=row["created_at"],
        updated_at=row["updated_at"],
        submitted_at=row["submitted_at"],
        published_at=row["published_at"],
        review_notes=row["review_notes"],
        suspension=_suspension_of(row),
        promo_video_id=row["promo_video_id"],
        audience=CourseAudience(tuple(row["outcomes"]), tuple(row["requirements"]), tuple(row["audience"])),
        popularity=CoursePopularity(
            row["rating_average"], row["rating_count"], row["sales_count"], row["learner_count"], row["bestseller"]
        ),
    )


def header_values(header: CourseHeader) -> dict[str, Any]:
    """Return the columns that an edit writes: all but the popularity and the index revisions."""
    return {
        "id": header.id,
        "slug": header.slug,
        "title": header.title,
        "subtitle": header.subtitle,
        "description": header.description,
        "status": header.status.value,
        "level": header.level.value,
        "language": header.language,
        "category_id": header.category_id,
        "instructor_ids": list(header.instructor_ids),
        "co_instructor_shares": dict(header.co_instructor_shares),
        "price_minor": None if header.price is None else header.price.amount_minor,
        "currency": None if header.price is None else header.price.currency.value,
        "lecture_count": header.lecture_count,
        "duration_seconds": header.duration_seconds,
        "version": header.version,
        "revision": header.revision,
        "created_at": header.created_at,
        "updated_at": header.updated_at,
        "submitted_at": header.submitted_at,
        "published_at": header.published_at,
        "review_notes": header.review_notes,
        "outcomes": list(header.audience.outcomes),
        "requirements": list(header.audience.requirements),
        "audience": list(header.audience.audience),
        "promo_video_id": header.promo_video_id,
        **_suspension_values(header.suspension),
    }


def _suspension_of(row: RowMapping) -> CourseSuspension | None:
    if row["suspended_at"] is None:
        return None
    return CourseSuspension(
        row["suspended_at"],
        row["suspension_reason"],
        row["learners_keep_access"],
        CourseStatus(row["status_before_suspension"]),
    )


def _suspension_values(suspension: CourseSuspension | None) -> dict[str, Any]:
    return {
        "suspended_at": None if suspension is None else suspension.since,
        "suspension_reason": None if suspension is None else suspension.reason,
        "learners_keep_access": None if suspension is None else suspension.learners_keep_access,
        "status_before_suspension": None if suspension is None else suspension.status_before.value,
    }


def lecture_of(row: RowMapping) -> Lecture:
    """Return the model of a row of `lectures`."""
    return Lecture(
        id=row["id"],
        title=row["title"],
        kind=LectureKind(row["kind"]),
        is_preview=row["is_preview"],
        video_id=row["video_id"],
        duration_seconds=row["duration_seconds"],
        complete=row["complete"],
    )


def section_values(course: Course) -> Mapping[str, dict[str, Any]]:
    """Return the course's rows of `sections`, by id."""
    return {
        section.id: {"id": section.id, "course_id": course.header.id, "title": section.title, "position": position}
        for position, section in enumerate(course.sections)
    }


def lecture_values(course: Course) -> Mapping[str, dict[str, Any]]:
    """Return the course's rows of `lectures`, by id."""
    return {
        lecture.id: {
            "id": lecture.id,
            "course_id": course.header.id,
            "section_id": section.id,
            "position": position,
            "title": lecture.title,
            "kind": lecture.kind.value,
            "is_preview": lecture.is_preview,
            "video_id": lecture.video_id,
            "duration_seconds": lecture.duration_seconds,
            "complete": lecture.complete,
        }
        for section in course.sections
        for position, lecture in enumerate(section.lectures)
    }
