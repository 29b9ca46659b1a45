"""The repository of courses."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from subgraphs.catalog.service.model import Course, CourseHeader, CourseStatus, Lecture, Section
from subgraphs.kernel.graphql.pagination import Page, PageRequest
from subgraphs.kernel.identity.ids import CategoryId, CourseId, LectureId, SectionId, UserId, VideoId


@dataclass(frozen=True, slots=True)
class CourseListFilter:
    """The courses to list: those that match every given value."""

    statuses: frozenset[CourseStatus] | None = None
    instructor_id: UserId | None = None
    category_id: CategoryId | None = None


class Courses(Protocol):
    """Courses with their sections and lectures."""

    async def get(self, course_id: CourseId, *, for_update: bool = False) -> Course | None:
        """Return the course. With `for_update` it stays locked until the transaction ends."""
        ...

    async def headers(self, course_ids: Collection[CourseId]) -> Mapping[CourseId, CourseHeader]: ...

    async def ids_of_slugs(self, slugs: Collection[str]) -> Mapping[str, CourseId]: ...

    async def sections(self, course_ids: Collection[CourseId]) -> Mapping[CourseId, tuple[Section, ...]]: ...

    async def lectures(self, lecture_ids: Collection[LectureId]) -> Mapping[LectureId, tuple[CourseId, Lecture]]: ...

    async def course_of_section(self, section_id: SectionId) -> CourseId | None: ...

    async def courses_showing(self, video_id: VideoId) -> Sequence[CourseId]:
        """Return the courses that show the video, in a lecture or as their promo video."""
        ...

    async def count_unpublished(self, owner_id: UserId) -> int:
        """Return the number of the owner's courses that were never published."""
        ...

    async def of_instructor(self, user_id: UserId) -> Sequence[CourseId]:
        """Return all courses that the user owns or teaches together with others."""
        ...

    async def public_of(self, owner_id: UserId) -> Sequence[CourseId]:
        """Return the owner's public courses."""
        ...

    async def add(self, course: Course) -> bool:
        """Add a course without sections. Returns False, and adds nothing, if another one has its slug."""
        ...

    async def save(self, before: Course, after: Course) -> None:
        """Store the header and the changed sections and lectures. `before` was read with `for_update`."""
        ...

    async def articles(self, lecture_ids: Collection[LectureId]) -> Mapping[LectureId, str]:
        """Return the HTML of articles."""
        ...

    async def put_article(self, lecture_id: LectureId, html: str) -> None: ...

    async def taught_by(
        self, user_ids: Collection[UserId], page: PageRequest, viewer: UserId | None, *, all_statuses: bool
    ) -> Mapping[UserId, Page[CourseHeader]]:
        """Each instructor's courses, newest first: the published ones and the viewer's own, or all."""
        ...

    async def listed_in(
        self, category_ids: Mapping[CategoryId, Collection[CategoryId]], page: PageRequest
    ) -> Mapping[CategoryId, Page[CourseHeader]]:
        """For each key the published courses in any of its categories, newest first."""
        ...

    async def search(self, wanted: CourseListFilter, page: PageRequest) -> Page[CourseHeader]:
        """Return the courses that match, whatever their status, newest first."""
        ...

    async def in_review(self, page: PageRequest) -> Page[CourseHeader]:
        """Return the courses that wait for a review, the earliest submission first."""
        ...

    async def not_indexed(self, limit: int) -> Sequence[tuple[CourseId, int]]:
        """Return the courses that changed since they were indexed, each with its index revision, which every change
        raises.
        """
        ...

    async def mark_indexed(self, course_id: CourseId, revision: int) -> None:
        """Record that the course is indexed at this index revision."""
        ...

    async def count_not_indexed(self) -> int:
        """Return the number of courses that changed since they were indexed."""
        ...

    async def in_category(self, category_id: CategoryId, limit: int | None) -> Sequence[CourseId]:
        """Return the courses of that very category in every status, at most so many, ordered by id."""
        ...

    async def mark_not_indexed(self, category_ids: Collection[CategoryId]) -> None:
        """Have the courses of these categories indexed again: their path changed."""
        ...

    async def mark_all_not_indexed(self) -> None:
        """Schedule every course for indexing."""
        ...
