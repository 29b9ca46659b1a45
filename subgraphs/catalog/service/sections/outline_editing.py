"""Edits of a course's sections and lectures, as pure functions: each returns the course after the edit.

Each raises CatalogError if the section or lecture is missing, a limit is exceeded or a position is negative.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from subgraphs.catalog.errors import CatalogError, CatalogErrorCode
from subgraphs.catalog.service.model import Course, Lecture, Section
from subgraphs.kernel.identity.ids import LectureId, SectionId

MAX_SECTIONS = 100
MAX_LECTURES = 400

Item = TypeVar("Item")


def add_section(course: Course, section: Section, position: int | None) -> Course:
    """Add a section at the position, by default at the end."""
    if len(course.sections) >= MAX_SECTIONS:
        raise CatalogError(CatalogErrorCode.TOO_MANY, f"A course has at most {MAX_SECTIONS} sections.")
    return replace(course, sections=_insert(course.sections, section, position))


def change_section(course: Course, section_id: SectionId, change: Callable[[Section], Section]) -> Course:
    """Change one section."""
    _find_section(course, section_id)
    return replace(
        course,
        sections=tuple(change(section) if section.id == section_id else section for section in course.sections),
    )


def move_section(course: Course, section_id: SectionId, position: int) -> Course:
    """Move a section to the position among the other sections."""
    section = _find_section(course, section_id)
    others = tuple(other for other in course.sections if other.id != section_id)
    return replace(course, sections=_insert(others, section, position))


def remove_section(course: Course, section_id: SectionId) -> Course:
    """Remove a section with its lectures."""
    _find_section(course, section_id)
    return replace(course, sections=tuple(section for section in course.sections if section.id != section_id))


def add_lecture(course: Course, section_id: SectionId, lecture: Lecture, position: int | None) -> Course:
    """Add a lecture to the section at the position, by default at the end."""
    if sum(1 for _ in course.lectures) >= MAX_LECTURES:
        raise CatalogError(CatalogErrorCode.TOO_MANY, f"A course has at most {MAX_LECTURES} lectures.")
    return change_section(
        course, section_id, lambda section: replace(section, lectures=_insert(section.lectures, lecture, position))
    )


def change_lecture(course: Course, lecture_id: LectureId, change: Callable[[Lecture], Lecture]) -> Course:
    """Change one lecture."""
    _find_lecture(course, lecture_id)
    return replace(
        course,
        sections=tuple(
            replace(
                section,
                lectures=tuple(
                    change(lecture) if lecture.id == lecture_id else lecture for lecture in section.lectures
                ),
            )
            for section in course.sections
        ),
    )


def move_lecture(course: Course, lecture_id: LectureId, section_id: SectionId, position: int) -> Course:
    """Move a lecture to the section, to the position among its other lectures."""
    lecture = _find_lecture(course, lecture_id)
    without = remove_lecture(course, lecture_id)
    return change_section(
        without, section_id, lambda section: replace(section, lectures=_insert(section.lectures, lecture, position))
    )


def remove_lecture(course: Course, lecture_id: LectureId) -> Course:
    """Remove a lecture."""
    _find_lecture(course, lecture_id)
    return replace(
        course,
        sections=tuple(
            replace(section, lectures=tuple(found for found in section.lectures if found.id != lecture_id))
            for section in course.sections
        ),
    )


def _find_section(course: Course, section_id: SectionId) -> Section:
    for section in course.sections:
        if section.id == section_id:
            return section
    raise CatalogError(CatalogErrorCode.NOT_FOUND, "The course has no such section.", "sectionId")


def _find_lecture(course: Course, lecture_id: LectureId) -> Lecture:
    lecture = course.lecture(lecture_id)
    if lecture is None:
        raise CatalogError(CatalogErrorCode.NOT_FOUND, "The course has no such lecture.", "lectureId")
    return lecture


def _insert(items: tuple[Item, ...], item: Item, position: int | None) -> tuple[Item, ...]:
    """Insert the item. Positions count from 0; one beyond the end means the end."""
    if position is None:
        return (*items, item)
    if position < 0:
        raise CatalogError(CatalogErrorCode.INVALID, "Positions count from 0.", "position")
    return (*items[:position], item, *items[position:])
