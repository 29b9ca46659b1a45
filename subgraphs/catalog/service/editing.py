"""Editing a course's header and lessons, purely: each function gives the course as it is after the edit, or refuses."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from subgraphs.catalog.errors import CourseProblem, refuse
from subgraphs.catalog.service.model import Course, Lecture, Section
from subgraphs.kernel.ids import LectureId, SectionId, UserId
from subgraphs.kernel.money import Money

MAX_SECTIONS = 100
MAX_LECTURES = 400
MAX_INSTRUCTORS = 10
MAX_PRICE_MAJOR = 10_000
_MIN_TITLE, _MAX_TITLE = 3, 120
_MAX_SUBTITLE = 200
_MAX_DESCRIPTION = 20_000
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,2}")

Placed = TypeVar("Placed")


def title_of(text: str, argument: str = "title") -> str:
    """A title in proper form."""
    title = " ".join(text.split())
    if len(title) < _MIN_TITLE:
        raise refuse(CourseProblem.TOO_SHORT, f"A title has at least {_MIN_TITLE} characters.", argument)
    if len(title) > _MAX_TITLE:
        raise refuse(CourseProblem.TOO_LONG, f"A title has at most {_MAX_TITLE} characters.", argument)
    return title


def subtitle_of(text: str) -> str | None:
    """A subtitle in proper form; none if the text is blank."""
    subtitle = " ".join(text.split())
    if len(subtitle) > _MAX_SUBTITLE:
        raise refuse(CourseProblem.TOO_LONG, f"A subtitle has at most {_MAX_SUBTITLE} characters.", "subtitle")
    return subtitle or None


def description_of(text: str) -> str | None:
    """A description in proper form; none if the text is blank."""
    description = text.strip()
    if len(description) > _MAX_DESCRIPTION:
        raise refuse(CourseProblem.TOO_LONG, f"A description has at most {_MAX_DESCRIPTION} characters.", "description")
    return description or None


def language_of(tag: str) -> str:
    """A language tag in proper form (BCP 47, as far as courses need it)."""
    if _LANGUAGE.fullmatch(tag) is None:
        raise refuse(CourseProblem.INVALID, "A language is a tag such as en or pt-BR.", "language")
    return tag


def price_of(price: Money) -> Money:
    """A price within the limits."""
    if not 0 <= price.amount_minor <= MAX_PRICE_MAJOR * 10**price.currency.exponent:
        raise refuse(CourseProblem.INVALID, f"A price is from 0 to {MAX_PRICE_MAJOR}.", "priceMinor")
    return price


def slug_base(title: str) -> str:
    """The title as a part of an address: ASCII letters, digits and dashes."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:80].strip("-") or "course"


def set_co_instructors(course: Course, user_ids: tuple[UserId, ...]) -> Course:
    """The course taught by its owner and these."""
    owner = course.header.owner_id
    everybody = (owner, *(user_id for user_id in dict.fromkeys(user_ids) if user_id != owner))
    if len(everybody) > MAX_INSTRUCTORS:
        raise refuse(CourseProblem.TOO_MANY, f"At most {MAX_INSTRUCTORS} people teach a course.", "instructorIds")
    return course.with_header(instructor_ids=everybody)


def add_section(course: Course, section: Section, position: int | None) -> Course:
    """The course with one more section, at that position or at the end."""
    if len(course.sections) >= MAX_SECTIONS:
        raise refuse(CourseProblem.TOO_MANY, f"A course has at most {MAX_SECTIONS} sections.")
    return replace(course, sections=_insert(course.sections, section, position))


def change_section(course: Course, section_id: SectionId, change: Callable[[Section], Section]) -> Course:
    """The course with one section changed."""
    _find_section(course, section_id)
    return replace(
        course,
        sections=tuple(change(section) if section.id == section_id else section for section in course.sections),
    )


def move_section(course: Course, section_id: SectionId, position: int) -> Course:
    """The course with the section at that position among the others."""
    section = _find_section(course, section_id)
    others = tuple(other for other in course.sections if other.id != section_id)
    return replace(course, sections=_insert(others, section, position))


def remove_section(course: Course, section_id: SectionId) -> Course:
    """The course without the section and its lectures."""
    _find_section(course, section_id)
    return replace(course, sections=tuple(section for section in course.sections if section.id != section_id))


def add_lecture(course: Course, section_id: SectionId, lecture: Lecture, position: int | None) -> Course:
    """The course with one more lecture, in that section, at that position or at the end."""
    if sum(1 for _ in course.lectures) >= MAX_LECTURES:
        raise refuse(CourseProblem.TOO_MANY, f"A course has at most {MAX_LECTURES} lectures.")
    return change_section(
        course, section_id, lambda section: replace(section, lectures=_insert(section.lectures, lecture, position))
    )


def change_lecture(course: Course, lecture_id: LectureId, change: Callable[[Lecture], Lecture]) -> Course:
    """The course with one lecture changed."""
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
    """The course with the lecture in that section, at that position among the others."""
    lecture = _find_lecture(course, lecture_id)
    without = remove_lecture(course, lecture_id)
    return change_section(
        without, section_id, lambda section: replace(section, lectures=_insert(section.lectures, lecture, position))
    )


def remove_lecture(course: Course, lecture_id: LectureId) -> Course:
    """The course without the lecture."""
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
    raise refuse(CourseProblem.NOT_FOUND, "The course has no such section.", "sectionId")


def _find_lecture(course: Course, lecture_id: LectureId) -> Lecture:
    lecture = course.lecture(lecture_id)
    if lecture is None:
        raise refuse(CourseProblem.NOT_FOUND, "The course has no such lecture.", "lectureId")
    return lecture


def _insert(items: tuple[Placed, ...], item: Placed, position: int | None) -> tuple[Placed, ...]:
    """Positions count from 0; one beyond the end means the end."""
    if position is None:
        return (*items, item)
    if position < 0:
        raise refuse(CourseProblem.INVALID, "Positions count from 0.", "position")
    return (*items[:position], item, *items[position:])
