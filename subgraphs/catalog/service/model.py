"""Courses, their sections and lectures, and the tree of categories, as values."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import Enum

from subgraphs.kernel.ids import CategoryId, CourseId, LectureId, SectionId, UserId, VideoId
from subgraphs.kernel.money import Money


class CourseStatus(Enum):
    """Where a course stands."""

    DRAFT = "DRAFT"
    IN_REVIEW = "IN_REVIEW"
    CHANGES_REQUESTED = "CHANGES_REQUESTED"
    PUBLISHED = "PUBLISHED"
    UNLISTED = "UNLISTED"
    ARCHIVED = "ARCHIVED"


PUBLIC = frozenset({CourseStatus.PUBLISHED, CourseStatus.UNLISTED, CourseStatus.ARCHIVED})
"""What anybody may see who has the address; only PUBLISHED courses are listed."""


class CourseLevel(Enum):
    """Whom a course is for."""

    ALL = "ALL"
    BEGINNER = "BEGINNER"
    INTERMEDIATE = "INTERMEDIATE"
    EXPERT = "EXPERT"


class LectureKind(Enum):
    """What a lecture consists of."""

    VIDEO = "VIDEO"
    ARTICLE = "ARTICLE"


@dataclass(frozen=True, slots=True)
class Category:
    """A subject, perhaps within another."""

    id: CategoryId
    slug: str
    name: str
    parent_id: CategoryId | None
    position: int


@dataclass(frozen=True, slots=True)
class Lecture:
    """One lesson. `complete` says that its video is ready, or its article written."""

    id: LectureId
    title: str
    kind: LectureKind
    is_preview: bool = False
    video_id: VideoId | None = None
    duration_seconds: int = 0
    complete: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """Some lectures under one title."""

    id: SectionId
    title: str
    lectures: tuple[Lecture, ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """What other domains tell of a course, for sorting: its rating and how often it was sold."""

    rating_average: float | None = None
    rating_count: int = 0
    sales_count: int = 0


@dataclass(frozen=True, slots=True)
class CourseHeader:
    """All of a course but its lessons. `version` grows with each edit, `revision` with each change of any kind."""

    id: CourseId
    slug: str
    title: str
    subtitle: str | None
    description: str | None
    status: CourseStatus
    level: CourseLevel
    language: str
    """A BCP 47 tag."""
    category_id: CategoryId
    instructor_ids: tuple[UserId, ...]
    """Everybody who teaches it, the owner first."""
    price: Money | None
    lecture_count: int
    """Of complete lectures."""
    duration_seconds: int
    """Of complete lectures."""
    version: int
    revision: int
    created_at: datetime
    updated_at: datetime
    submitted_at: datetime | None = None
    published_at: datetime | None = None
    review_notes: str | None = None
    standing: Standing = field(default_factory=Standing)

    @property
    def owner_id(self) -> UserId:
        return self.instructor_ids[0]


@dataclass(frozen=True, slots=True)
class Course:
    """A course with its lessons."""

    header: CourseHeader
    sections: tuple[Section, ...] = ()

    @property
    def lectures(self) -> Iterator[Lecture]:
        return (lecture for section in self.sections for lecture in section.lectures)

    def lecture(self, lecture_id: LectureId) -> Lecture | None:
        """The lecture of that id, if it is this course's."""
        return next((lecture for lecture in self.lectures if lecture.id == lecture_id), None)

    def with_header(self, **changes: object) -> "Course":
        """The course with some of its header's fields replaced."""
        return replace(self, header=replace(self.header, **changes))  # type: ignore[arg-type]  # names checked at run time

    def counted(self) -> "Course":
        """The course with its header's sums as the complete lectures make them."""
        complete = [lecture for lecture in self.lectures if lecture.complete]
        return self.with_header(
            lecture_count=len(complete), duration_seconds=sum(lecture.duration_seconds for lecture in complete)
        )
