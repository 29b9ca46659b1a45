"""Courses, their sections and lectures, and the tree of categories, as values."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import Enum

from subgraphs.kernel.identity.ids import CategoryId, CourseId, LectureId, SectionId, UserId, VideoId
from subgraphs.kernel.values.money import Money

WHOLE = 10_000
"""The sum of the shares of a course's instructors, in basis points."""


class CourseStatus(Enum):
    """The status of a course."""

    DRAFT = "DRAFT"
    IN_REVIEW = "IN_REVIEW"
    CHANGES_REQUESTED = "CHANGES_REQUESTED"
    PUBLISHED = "PUBLISHED"
    UNLISTED = "UNLISTED"
    ARCHIVED = "ARCHIVED"
    SUSPENDED = "SUSPENDED"


PUBLIC = frozenset({CourseStatus.PUBLISHED, CourseStatus.UNLISTED, CourseStatus.ARCHIVED})
"""The statuses in which all viewers may see a course by its address; only PUBLISHED courses are listed."""


class CourseLevel(Enum):
    """The level of a course's audience."""

    ALL = "ALL"
    BEGINNER = "BEGINNER"
    INTERMEDIATE = "INTERMEDIATE"
    EXPERT = "EXPERT"


class CourseBadge(Enum):
    """A mark on a course's card."""

    BESTSELLER = "BESTSELLER"
    NEW = "NEW"


class LectureKind(Enum):
    """The kind of content of a lecture."""

    VIDEO = "VIDEO"
    ARTICLE = "ARTICLE"


@dataclass(frozen=True, slots=True)
class Category:
    """A category, possibly within another."""

    id: CategoryId
    slug: str
    name: str
    parent_id: CategoryId | None
    position: int


@dataclass(frozen=True, slots=True)
class Lecture:
    """A lecture. It is complete once its video is ready or its article is written."""

    id: LectureId
    title: str
    kind: LectureKind
    is_preview: bool = False
    video_id: VideoId | None = None
    duration_seconds: int = 0
    complete: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A titled sequence of lectures."""

    id: SectionId
    title: str
    lectures: tuple[Lecture, ...] = ()


@dataclass(frozen=True, slots=True)
class CourseAudience:
    """The aims of a course, as short texts in the order in which they are shown."""

    outcomes: tuple[str, ...] = ()
    """Abilities that learners will have."""
    requirements: tuple[str, ...] = ()
    """Knowledge and things that learners need before."""
    audience: tuple[str, ...] = ()
    """Descriptions of the people that the course is for."""


@dataclass(frozen=True, slots=True)
class CoursePopularity:
    """The rating, the sales and the learners of a course; from the events of other domains."""

    rating_average: float | None = None
    rating_count: int = 0
    sales_count: int = 0
    learner_count: int = 0
    bestseller: bool = False
    """True since the last time that bestsellers were ranked."""


@dataclass(frozen=True, slots=True)
class CourseSuspension:
    """The take-down of a course by an admin, until it is restored to its earlier status."""

    since: datetime
    reason: str
    learners_keep_access: bool
    status_before: CourseStatus


@dataclass(frozen=True, slots=True)
class CourseHeader:
    """A course without its sections. `version` grows with each edit, `revision` with each change of any kind."""

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
    """All instructors, the owner first."""
    price: Money | None
    lecture_count: int
    """The number of complete lectures."""
    duration_seconds: int
    """The duration of all complete lectures."""
    version: int
    revision: int
    created_at: datetime
    updated_at: datetime
    submitted_at: datetime | None = None
    published_at: datetime | None = None
    review_notes: str | None = None
    audience: CourseAudience = field(default_factory=CourseAudience)
    suspension: CourseSuspension | None = None
    """Set while the course is SUSPENDED."""
    promo_video_id: VideoId | None = None
    """A video that was ready and uploaded for this course when it was chosen."""
    popularity: CoursePopularity = field(default_factory=CoursePopularity)
    co_instructor_shares: Mapping[UserId, int] = field(default_factory=dict)
    """The shares of co-instructors in the instructors' income, in basis points, without those of zero."""

    @property
    def is_open_to_learners(self) -> bool:
        """Check whether enrolled users have access to the course."""
        return self.status in PUBLIC or (self.suspension is not None and self.suspension.learners_keep_access)

    @property
    def owner_id(self) -> UserId:
        return self.instructor_ids[0]

    @property
    def shares(self) -> Mapping[UserId, int]:
        """Each instructor's share of the income in basis points, the owner first, who has what the others don't."""
        others = {user_id: self.co_instructor_shares.get(user_id, 0) for user_id in self.instructor_ids[1:]}
        return {self.owner_id: WHOLE - sum(others.values()), **others}


@dataclass(frozen=True, slots=True)
class Course:
    """A course with its sections and lectures."""

    header: CourseHeader
    sections: tuple[Section, ...] = ()

    @property
    def lectures(self) -> Iterator[Lecture]:
        return (lecture for section in self.sections for lecture in section.lectures)

    def lecture(self, lecture_id: LectureId) -> Lecture | None:
        """Return the lecture with that id, if it belongs to this course."""
        return next((lecture for lecture in self.lectures if lecture.id == lecture_id), None)

    def with_header(self, header: CourseHeader) -> "Course":
        """Return the course with another header."""
        return replace(self, header=header)

    def with_totals(self) -> "Course":
        """Return the course with the totals of its complete lectures in the header."""
        complete = [lecture for lecture in self.lectures if lecture.complete]
        return self.with_header(
            replace(
                self.header,
                lecture_count=len(complete),
                duration_seconds=sum(lecture.duration_seconds for lecture in complete),
            )
        )
