"""What the use cases need from outside, as Protocols."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from subgraphs.catalog.service.model import Category, Course, CourseHeader, Lecture, Section
from subgraphs.catalog.service.searching import CourseDocument, SearchRequest, SearchResult
from subgraphs.kernel.clock import Clock
from subgraphs.kernel.ids import CategoryId, CourseId, LectureId, SectionId, UserId, VideoId
from subgraphs.kernel.pagination import Page, PageRequest
from subgraphs.kernel.transactions import Transactions, TransactionWithFacts


class Categories(Protocol):
    """The tree of categories, small enough to be read whole."""

    async def all(self) -> Sequence[Category]:
        """In the order of their positions."""
        ...

    async def add(self, category: Category) -> bool:
        """Whether it was added; not if its slug is another's."""
        ...

    async def save(self, category: Category) -> None: ...


class Courses(Protocol):
    """Courses with their lessons."""

    async def get(self, course_id: CourseId, *, to_change: bool = False) -> Course | None:
        """The course; with `to_change` nobody else changes it until this transaction ends."""
        ...

    async def headers(self, course_ids: Collection[CourseId]) -> Mapping[CourseId, CourseHeader]: ...

    async def ids_of_slugs(self, slugs: Collection[str]) -> Mapping[str, CourseId]: ...

    async def sections(self, course_ids: Collection[CourseId]) -> Mapping[CourseId, tuple[Section, ...]]: ...

    async def lectures(self, lecture_ids: Collection[LectureId]) -> Mapping[LectureId, tuple[CourseId, Lecture]]: ...

    async def course_of_section(self, section_id: SectionId) -> CourseId | None: ...

    async def courses_showing(self, video_id: VideoId) -> Sequence[CourseId]: ...

    async def count_unpublished(self, owner_id: UserId) -> int:
        """How many courses of this owner were never published."""
        ...

    async def add(self, course: Course) -> bool:
        """Whether it was added; not if its slug is another's."""
        ...

    async def save(self, before: Course, after: Course) -> None:
        """Stores what the edit changed, the header always. The course was got `to_change`."""
        ...

    async def articles(self, lecture_ids: Collection[LectureId]) -> Mapping[LectureId, str]: ...

    async def put_article(self, lecture_id: LectureId, html: str) -> None: ...

    async def taught_by(
        self, user_ids: Collection[UserId], page: PageRequest, viewer: UserId | None, *, all_statuses: bool
    ) -> Mapping[UserId, Page[CourseHeader]]:
        """Each instructor's courses, the newest first: those listed, and the viewer's own, or all."""
        ...

    async def listed_in(
        self, category_ids: Mapping[CategoryId, Collection[CategoryId]], page: PageRequest
    ) -> Mapping[CategoryId, Page[CourseHeader]]:
        """For each category the listed courses in any of the categories given for it, the newest first."""
        ...

    async def in_review(self, page: PageRequest) -> Page[CourseHeader]:
        """Those that wait for an admin, the longest waiting first."""
        ...

    async def not_indexed(self, limit: int) -> Sequence[tuple[CourseId, int]]:
        """Those that changed since they were last indexed, each with its index revision, which any change raises."""
        ...

    async def mark_indexed(self, course_id: CourseId, revision: int) -> None: ...

    async def mark_all_due(self) -> None:
        """Has every course indexed again."""
        ...


@dataclass(frozen=True, slots=True)
class VideoFact:
    """What videos told of one video."""

    video_id: VideoId
    course_id: CourseId
    duration_seconds: int | None
    """None until it is ready."""


class VideoFacts(Protocol):
    """What videos told us."""

    async def get(self, video_id: VideoId) -> VideoFact | None: ...

    async def keep(self, fact: VideoFact) -> None:
        """Keeps it, unless it is known to be ready and this is an older fact."""
        ...

    async def forget(self, video_id: VideoId) -> None:
        """The video is gone."""
        ...


class Enrollments(Protocol):
    """Who may learn which course, as orders told us."""

    async def entitled(self, user_id: UserId, course_ids: Collection[CourseId]) -> frozenset[CourseId]: ...

    async def keep(self, user_id: UserId, course_id: CourseId, revision: int, *, active: bool) -> None:
        """Keeps what was told unless something newer was told before."""
        ...


class Standings(Protocol):
    """What others say of courses, for sorting."""

    async def rate(self, course_id: CourseId, average: float, count: int, revision: int) -> None:
        """Keeps the rating unless a newer one was told before."""
        ...

    async def count_sales(self, course_ids: Sequence[CourseId]) -> None:
        """One more sale of each."""
        ...


class Work(TransactionWithFacts, Protocol):
    """One transaction: state and the facts about it."""

    categories: Categories
    courses: Courses
    videos: VideoFacts
    enrollments: Enrollments
    standings: Standings


class CourseSearch(Protocol):
    """A search engine for listed courses."""

    async def is_prepared(self) -> bool:
        """Whether the engine was made ready before, and so may hold documents."""
        ...

    async def prepare(self) -> None:
        """Makes what the engine needs before the first document; safe to repeat."""
        ...

    async def put(self, document: CourseDocument) -> None:
        """Indexes the document unless a newer one of that course was indexed, or taken out, before."""
        ...

    async def take_out(self, course_id: CourseId, revision: int) -> None:
        """Makes the course unfindable, unless a newer document of it was indexed before."""
        ...

    async def find(self, request: SearchRequest) -> SearchResult: ...


@dataclass(frozen=True, slots=True)
class Ports:
    """All of it together."""

    units: Transactions[Work]
    search: CourseSearch
    clock: Clock
