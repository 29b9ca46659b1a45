"""Looking at courses: what exists for whoever asks, in as few queries as there are kinds of things."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from subgraphs.catalog.service.arrange_categories import within
from subgraphs.catalog.service.model import Category, CourseHeader, Lecture, Section
from subgraphs.catalog.service.ports import Ports
from subgraphs.catalog.service.searching import SearchRequest, SearchResult
from subgraphs.catalog.service.visibility import (
    is_everybodys_outline,
    is_privileged,
    may_read,
    may_see,
    may_see_lecture,
)
from subgraphs.kernel.errors import BadUserInput
from subgraphs.kernel.identity import Principal, require_admin
from subgraphs.kernel.ids import CategoryId, CourseId, LectureId, UserId
from subgraphs.kernel.pagination import Page, PageRequest

_MAX_WORDS = 200
_MAX_CHOICES = 50


@dataclass(frozen=True, slots=True)
class FoundLecture:
    """A lecture with the course that it is in."""

    lecture: Lecture
    course: CourseHeader


@dataclass(frozen=True, slots=True)
class FoundOutline:
    """What a viewer sees of a course's sections, and whether everybody sees the same."""

    sections: tuple[Section, ...]
    everybodys: bool


async def headers(
    ports: Ports, viewer: Principal | None, course_ids: Collection[CourseId]
) -> Mapping[CourseId, CourseHeader]:
    """Those of the courses that exist for the viewer."""
    async with ports.units() as work:
        found = await work.courses.headers(course_ids)
    return {course_id: header for course_id, header in found.items() if may_see(viewer, header)}


async def ids_of_slugs(ports: Ports, slugs: Collection[str]) -> Mapping[str, CourseId]:
    """The courses of these addresses, whether or not they exist for the viewer."""
    async with ports.units() as work:
        return await work.courses.ids_of_slugs(slugs)


async def sections(
    ports: Ports, viewer: Principal | None, courses: Mapping[CourseId, CourseHeader]
) -> Mapping[CourseId, FoundOutline]:
    """The courses' sections with the lectures that exist for the viewer; sections without any are for teachers only."""
    async with ports.units() as work:
        found = await work.courses.sections(courses)
    return {
        course_id: FoundOutline(
            tuple(_visible_sections(viewer, courses[course_id], made)),
            is_everybodys_outline(courses[course_id], made),
        )
        for course_id, made in found.items()
    }


def _visible_sections(viewer: Principal | None, course: CourseHeader, made: Iterable[Section]) -> Iterator[Section]:
    for section in made:
        lectures = tuple(lecture for lecture in section.lectures if may_see_lecture(viewer, course, lecture))
        if lectures or is_privileged(viewer, course):
            yield Section(section.id, section.title, lectures)


async def lectures(
    ports: Ports, viewer: Principal | None, lecture_ids: Collection[LectureId]
) -> Mapping[LectureId, FoundLecture]:
    """Those of the lectures that exist for the viewer."""
    async with ports.units() as work:
        found = await work.courses.lectures(lecture_ids)
        courses = await work.courses.headers({course_id for course_id, _ in found.values()})
    return {
        lecture_id: FoundLecture(lecture, courses[course_id])
        for lecture_id, (course_id, lecture) in found.items()
        if may_see_lecture(viewer, courses[course_id], lecture)
    }


async def articles(ports: Ports, viewer: Principal | None, wanted: Collection[FoundLecture]) -> Mapping[LectureId, str]:
    """The texts of those of the lectures that the viewer may read."""
    async with ports.units() as work:
        entitled = (
            frozenset()
            if viewer is None
            else await work.enrollments.entitled(viewer.user_id, {found.course.id for found in wanted})
        )
        readable = [
            found.lecture.id
            for found in wanted
            if may_read(viewer, found.course, found.lecture, enrolled=found.course.id in entitled)
        ]
        return await work.courses.articles(readable)


async def categories(ports: Ports) -> tuple[Category, ...]:
    """The whole tree."""
    async with ports.units() as work:
        return tuple(await work.categories.all())


async def taught_by(
    ports: Ports, viewer: Principal | None, user_ids: Collection[UserId], page: PageRequest
) -> Mapping[UserId, Page[CourseHeader]]:
    """What each of them teaches, as far as it exists for the viewer."""
    own = viewer.user_id if viewer is not None and viewer.is_instructor else None
    all_statuses = viewer is not None and viewer.is_admin
    async with ports.units() as work:
        return await work.courses.taught_by(user_ids, page, own, all_statuses=all_statuses)


async def listed_in(
    ports: Ports, category_ids: Collection[CategoryId], page: PageRequest
) -> Mapping[CategoryId, Page[CourseHeader]]:
    """The listed courses of each category, and of those within it."""
    async with ports.units() as work:
        tree = await work.categories.all()
        return await work.courses.listed_in(
            {category_id: within(tree, category_id) for category_id in category_ids}, page
        )


async def moderation_queue(ports: Ports, viewer: Principal | None, page: PageRequest) -> Page[CourseHeader]:
    """What waits for an admin. Raises Unauthenticated, Forbidden."""
    require_admin(viewer)
    async with ports.units() as work:
        return await work.courses.in_review(page)


async def search(ports: Ports, request: SearchRequest) -> SearchResult:
    """Searches the listed courses. Raises BadUserInput."""
    wanted = request.filter
    if request.words is not None and len(request.words) > _MAX_WORDS:
        raise BadUserInput(f"A query has at most {_MAX_WORDS} characters.", argument="query")
    for choices in (wanted.category_ids, wanted.levels, wanted.languages):
        if choices is not None and len(choices) > _MAX_CHOICES:
            raise BadUserInput(f"A filter has at most {_MAX_CHOICES} values.", argument="filter")
    return await ports.search.find(request)
