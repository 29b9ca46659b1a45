"""An instructor makes a course and works on its header."""

import secrets
from dataclasses import dataclass

from subgraphs.catalog.errors import CourseProblem, refuse
from subgraphs.catalog.service import editing
from subgraphs.catalog.service.course_changes import edit_within, own_course, store_change, tell_of
from subgraphs.catalog.service.model import Course, CourseHeader, CourseLevel, CourseStatus
from subgraphs.catalog.service.ports import Ports, Work
from subgraphs.catalog.service.publishing import check_editable
from subgraphs.kernel.identity import Principal, require_instructor
from subgraphs.kernel.ids import COURSE, CategoryId, CourseId, UserId
from subgraphs.kernel.money import Money

MAX_UNPUBLISHED = 50
"""How many drafts somebody may have; what was published once doesn't count."""

_SLUG_TRIES = 5


@dataclass(frozen=True, slots=True)
class HeaderEdit:
    """What of a header shall be different; None leaves it."""

    title: str | None = None
    subtitle: str | None = None
    """Blank removes it."""
    description: str | None = None
    """Blank removes it."""
    category_id: CategoryId | None = None
    level: CourseLevel | None = None
    language: str | None = None
    price: Money | None = None


async def create_course(
    ports: Ports,
    principal: Principal | None,
    *,
    title: str,
    category_id: CategoryId,
    level: CourseLevel = CourseLevel.ALL,
    language: str = "en",
) -> Course:
    """Makes a draft. Raises Unauthenticated, Forbidden, CatalogRefused."""
    owner = require_instructor(principal)
    proper_title, proper_language = editing.title_of(title), editing.language_of(language)
    base = editing.slug_base(proper_title)
    now = ports.clock()
    async with ports.units() as work:
        await _require_category(work, category_id)
        if await work.courses.count_unpublished(owner.user_id) >= MAX_UNPUBLISHED:
            raise refuse(CourseProblem.TOO_MANY, f"Finish some of your {MAX_UNPUBLISHED} drafts first.")
        for attempt in range(_SLUG_TRIES):
            course = Course(
                CourseHeader(
                    id=COURSE.new(),
                    slug=base if attempt == 0 else f"{base}-{secrets.token_hex(3)}",
                    title=proper_title,
                    subtitle=None,
                    description=None,
                    status=CourseStatus.DRAFT,
                    level=level,
                    language=proper_language,
                    category_id=category_id,
                    instructor_ids=(owner.user_id,),
                    price=None,
                    lecture_count=0,
                    duration_seconds=0,
                    version=1,
                    revision=1,
                    created_at=now,
                    updated_at=now,
                )
            )
            if await work.courses.add(course):
                await tell_of(work, course, None)
                return course
    raise refuse(CourseProblem.SLUG_TAKEN, "Too many courses have this title; choose another.", "title")


async def update_course(
    ports: Ports, principal: Principal | None, course_id: CourseId, expected_version: int | None, edit: HeaderEdit
) -> Course:
    """Edits the header. Raises Unauthenticated, Forbidden, CatalogRefused."""
    changes: dict[str, object] = {}
    if edit.title is not None:
        changes["title"] = editing.title_of(edit.title)
    if edit.subtitle is not None:
        changes["subtitle"] = editing.subtitle_of(edit.subtitle)
    if edit.description is not None:
        changes["description"] = editing.description_of(edit.description)
    if edit.level is not None:
        changes["level"] = edit.level
    if edit.language is not None:
        changes["language"] = editing.language_of(edit.language)
    if edit.price is not None:
        changes["price"] = editing.price_of(edit.price)
    async with ports.units() as work:
        if edit.category_id is not None:
            await _require_category(work, edit.category_id)
            changes["category_id"] = edit.category_id
        return await edit_within(
            work,
            ports.clock,
            principal,
            course_id,
            expected_version,
            change=lambda course: course.with_header(**changes),
        )


async def set_co_instructors(
    ports: Ports,
    principal: Principal | None,
    course_id: CourseId,
    expected_version: int | None,
    user_ids: tuple[UserId, ...],
) -> Course:
    """Decides who teaches the course beside its owner, who alone may do so.

    Raises Unauthenticated, Forbidden, CatalogRefused.
    """
    async with ports.units() as work:
        course = await own_course(work, principal, course_id, expected_version)
        if principal is None or course.header.owner_id != principal.user_id:
            raise refuse(CourseProblem.NOT_OWNER, "Only the course's owner may do this.", "id")
        check_editable(course)
        changed = editing.set_co_instructors(course, user_ids)
        return await store_change(work, course, changed, ports.clock, edited=True)


async def _require_category(work: Work, category_id: CategoryId) -> None:
    if category_id not in {category.id for category in await work.categories.all()}:
        raise refuse(CourseProblem.NOT_FOUND, "There is no such category.", "categoryId")
