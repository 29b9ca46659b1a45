"""What catalog tells the other domains.

Every committed change of a course, its first draft and its publication included, is followed by `course.updated`,
which carries the whole outline as it then is. A domain that keeps a copy needs that one alone: it takes an outline
whose `revision` is higher than the one it has and leaves the others, so duplicates and disorder do no harm.
"""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from pydantic import BaseModel, ConfigDict

from subgraphs.kernel.events import Event
from subgraphs.kernel.ids import CategoryId, CourseId, LectureId, UserId, VideoId


class OutlineStatus(StrEnum):
    """Where a course stands. Only PUBLISHED and UNLISTED courses can be bought; whoever is enrolled keeps all but
    drafts.
    """

    DRAFT = "DRAFT"
    IN_REVIEW = "IN_REVIEW"
    CHANGES_REQUESTED = "CHANGES_REQUESTED"
    PUBLISHED = "PUBLISHED"
    UNLISTED = "UNLISTED"
    ARCHIVED = "ARCHIVED"


class OutlineLectureKind(StrEnum):
    """What a lecture consists of."""

    VIDEO = "VIDEO"
    ARTICLE = "ARTICLE"


class LectureOutline(BaseModel):
    """One lecture, in the order of the course."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: LectureId
    title: str
    kind: OutlineLectureKind
    is_preview: bool
    duration_seconds: int
    video_id: VideoId | None
    live: bool
    """Whether its content is complete, so that learners see it once the course is published."""


class CourseOutline(BaseModel):
    """A course as it stood at one revision."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: CourseId
    revision: int
    slug: str
    title: str
    status: OutlineStatus
    language: str
    category_id: CategoryId
    owner_id: UserId
    instructor_ids: tuple[UserId, ...]
    """Everybody who teaches it, the owner first."""
    price_minor: int | None
    """In minor units; zero is free, None not decided yet."""
    currency: str | None
    published_at: datetime | None
    lectures: tuple[LectureOutline, ...]


class CourseUpdated(Event):
    """A course is now as the outline says."""

    domain: ClassVar[str] = "catalog"
    type: ClassVar[str] = "course.updated"

    course: CourseOutline

    def whole_state(self) -> tuple[str, int]:
        return self.course.id, self.course.revision


class CoursePublished(Event):
    """A course can be found and bought; the first time, its followers are told."""

    domain: ClassVar[str] = "catalog"
    type: ClassVar[str] = "course.published"

    course: CourseOutline
    first_time: bool


class CourseArchived(Event):
    """A course is no longer for sale and cannot be found; those who are enrolled keep it."""

    domain: ClassVar[str] = "catalog"
    type: ClassVar[str] = "course.archived"

    course: CourseOutline


class CourseChangesRequested(Event):
    """An admin sent a course back to its instructors."""

    domain: ClassVar[str] = "catalog"
    type: ClassVar[str] = "course.changes_requested"

    course: CourseOutline
    notes: str
