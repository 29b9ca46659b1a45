"""The checks that all changes of resources share, and the order of a lecture's resources."""

from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from subgraphs.catalog.errors import CatalogError, CatalogErrorCode
from subgraphs.catalog.service.course_changes import require_own_course
from subgraphs.catalog.service.lectures.lecture_changes import require_course_of
from subgraphs.catalog.service.model import Lecture
from subgraphs.catalog.service.ports.unit_of_work import CatalogWork
from subgraphs.catalog.service.publication.rules import check_editable
from subgraphs.catalog.service.resources.model import MAX_RESOURCES, LectureResource, LectureResourceId
from subgraphs.kernel.identity.ids import CourseId, LectureId
from subgraphs.kernel.identity.principal import Principal, require_instructor
from subgraphs.kernel.values.plain_text import clean_line

_MAX_URL = 2_000


async def require_own_lecture(
    work: CatalogWork, principal: Principal | None, lecture_id: LectureId
) -> tuple[CourseId, Lecture]:
    """Return the lecture, its course locked, for a change by one of the course's instructors.

    Raises Unauthenticated, Forbidden, CatalogError.
    """
    require_instructor(principal)
    course_id = await require_course_of(work, lecture_id, "lectureId")
    course = await require_own_course(work, principal, course_id, None)
    check_editable(course)
    lecture = course.lecture(lecture_id)
    if lecture is None:
        raise CatalogError(CatalogErrorCode.NOT_FOUND, "There is no such lecture.", "lectureId")
    return course_id, lecture


async def require_own_resource(
    work: CatalogWork, principal: Principal | None, resource_id: LectureResourceId
) -> tuple[LectureResource, Lecture]:
    """Return the resource and its lecture, their course locked, for a change by one of the course's instructors.

    Raises Unauthenticated, Forbidden, CatalogError.
    """
    require_instructor(principal)
    found = await work.resources.get(resource_id)
    if found is None:
        raise no_such_resource()
    _, lecture = await require_own_lecture(work, principal, found.lecture_id)
    current = await work.resources.get(resource_id)
    if current is None:
        raise no_such_resource()
    return current, lecture


async def next_position(work: CatalogWork, lecture_id: LectureId) -> int:
    """Return the position of another resource of the lecture. Raises CatalogError if there are too many."""
    count, last = await work.resources.extent(lecture_id)
    if count >= MAX_RESOURCES:
        raise CatalogError(
            CatalogErrorCode.TOO_MANY, f"A lecture has at most {MAX_RESOURCES} files and links.", "lectureId"
        )
    return last + 1


def reordered(
    resources: Sequence[LectureResource], resource_id: LectureResourceId, position: int
) -> list[LectureResource]:
    """Return the resources with one moved to a position, numbered from 0. Raises CatalogError if it is negative."""
    if position < 0:
        raise CatalogError(CatalogErrorCode.INVALID, "Positions count from 0.", "position")
    others = [each for each in resources if each.id != resource_id]
    moved = [each for each in resources if each.id == resource_id]
    order = [*others[:position], *moved, *others[position:]]
    return [replace(each, position=number) for number, each in enumerate(order)]


def link_address(text: str) -> str:
    """Return the address of a link. Raises CatalogError unless it is an https address of a host, without a password."""
    url = clean_line(text)
    wrong = CatalogError(CatalogErrorCode.INVALID, "A link must begin with https://.", "url")
    if len(url) > _MAX_URL or " " in url:
        raise wrong
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise wrong from None
    if parts.scheme != "https" or not host or "@" in parts.netloc:
        raise wrong
    return url


def no_such_resource() -> CatalogError:
    """Return the error of a resource that there is not, or not for the caller."""
    return CatalogError(CatalogErrorCode.NOT_FOUND, "There is no such file or link.", "resourceId")
