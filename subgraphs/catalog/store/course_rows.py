"""Courses as rows, and rows as courses."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import RowMapping

from subgraphs.catalog.service.model import (
    Course,
    CourseHeader,
    CourseLevel,
    CourseStatus,
    Lecture,
    LectureKind,
    Standing,
)
from subgraphs.kernel.money import Currency, Money


def header_of(row: RowMapping) -> CourseHeader:
    """A row of `courses` in the model."""
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
        standing=Standing(row["rating_average"], row["rating_count"], row["sales_count"]),
    )


def header_values(header: CourseHeader) -> dict[str, Any]:
    """The columns that an edit may set; the standing is others' to tell."""
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
    }


def lecture_of(row: RowMapping) -> Lecture:
    """A row of `lectures` in the model."""
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
    """The course's rows of `sections`, by id."""
    return {
        section.id: {"id": section.id, "course_id": course.header.id, "title": section.title, "position": position}
        for position, section in enumerate(course.sections)
    }


def lecture_values(course: Course) -> Mapping[str, dict[str, Any]]:
    """The course's rows of `lectures`, by id."""
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
