"""Courses, and learners' progress in them. Pure: no I/O, no clock."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NewType

from subgraphs.catalog.events import OutlineLectureKind
from subgraphs.kernel.identity.ids import CourseId, IdKind, LectureId, UserId
from subgraphs.learning.service.watched import Span, bounded, merge, seconds, within

LectureProgressId = NewType("LectureProgressId", str)
CourseProgressId = NewType("CourseProgressId", str)
LECTURE_PROGRESS: IdKind[LectureProgressId] = IdKind("lpr")
COURSE_PROGRESS: IdKind[CourseProgressId] = IdKind("cpr")

COMPLETE_AT = 0.9
"""The fraction of a video that has to be watched to complete it: closing credits are often skipped."""


@dataclass(frozen=True, slots=True)
class Lecture:
    """Replica of catalog's lecture. Only live lectures count towards progress."""

    id: LectureId
    course_id: CourseId
    kind: OutlineLectureKind
    duration_seconds: int
    position: int
    is_live: bool


@dataclass(frozen=True, slots=True)
class Course:
    """Replica of catalog's course, with the fields that learning needs."""

    id: CourseId
    revision: int
    instructor_ids: tuple[UserId, ...]
    lectures: tuple[Lecture, ...]


@dataclass(frozen=True, slots=True)
class ProgressHeartbeat:
    """A player's report: position, spans watched since the last report, and time."""

    lecture_id: LectureId
    client_event_id: str
    position_seconds: int
    spans: tuple[Span, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class LectureProgress:
    """A user's progress in one lecture. `completion_published`: LectureCompleted was recorded before."""

    user_id: UserId
    lecture_id: LectureId
    course_id: CourseId
    updated_at: datetime
    position_seconds: int = 0
    position_at: datetime | None = None
    spans: tuple[Span, ...] = ()
    watched_seconds: int = 0
    completed_at: datetime | None = None
    completion_published: bool = False

    @property
    def is_completed(self) -> bool:
        return self.completed_at is not None

    def after(self, heartbeat: ProgressHeartbeat, lecture: Lecture, now: datetime) -> "LectureProgress":
        """Apply a heartbeat. Heartbeats may arrive late: an older position does not replace a newer one."""
        spans = bounded(merge(self.spans, within(heartbeat.spans, lecture.duration_seconds)))
        at = min(heartbeat.at, now)
        newer = self.position_at is None or at >= self.position_at
        grown = replace(
            self,
            spans=spans,
            watched_seconds=max(self.watched_seconds, seconds(spans)),
            position_seconds=_clamp(heartbeat.position_seconds, lecture) if newer else self.position_seconds,
            position_at=at if newer else self.position_at,
            updated_at=now,
        )
        crossed = not _is_watched(self, lecture) and _is_watched(grown, lecture)
        return replace(grown, completed_at=now) if crossed and not self.is_completed else grown

    def marked(self, *, complete: bool, now: datetime) -> "LectureProgress":
        """Mark the lecture complete or not complete."""
        completed_at = (self.completed_at or now) if complete else None
        return replace(self, completed_at=completed_at, updated_at=now)


@dataclass(frozen=True, slots=True)
class CourseProgress:
    """A user's progress in the current lectures of a course. `completed_at` is its first completion, and permanent."""

    user_id: UserId
    course_id: CourseId
    completed_lectures: int
    total_lectures: int
    watched_seconds: int
    total_seconds: int
    resume_lecture_id: LectureId | None
    last_activity_at: datetime | None
    completed_at: datetime | None

    @property
    def percent(self) -> float:
        """The share of current lectures that are completed, in percent with one decimal."""
        return round(100 * self.completed_lectures / self.total_lectures, 1) if self.total_lectures else 0.0

    @property
    def is_complete(self) -> bool:
        return self.total_lectures > 0 and self.completed_lectures == self.total_lectures


@dataclass(frozen=True, slots=True)
class CourseProgressState:
    """The stored state of a user's course, beside the progress in its lectures."""

    user_id: UserId
    course_id: CourseId
    last_lecture_id: LectureId | None = None
    last_activity_at: datetime | None = None
    completed_at: datetime | None = None


def course_progress(
    state: CourseProgressState, lectures: Iterable[Lecture], progress: Iterable[LectureProgress]
) -> CourseProgress:
    """Compute the progress in a course from its current lectures.

    The learner resumes at their last lecture; once that is completed, at the next one that is not; and at the course's
    start if nothing was begun.
    """
    live = sorted((lecture for lecture in lectures if lecture.is_live), key=lambda lecture: lecture.position)
    made = {item.lecture_id: item for item in progress}
    done = {lecture.id for lecture in live if lecture.id in made and made[lecture.id].is_completed}
    return CourseProgress(
        user_id=state.user_id,
        course_id=state.course_id,
        completed_lectures=len(done),
        total_lectures=len(live),
        watched_seconds=sum(made[lecture.id].watched_seconds for lecture in live if lecture.id in made),
        total_seconds=sum(lecture.duration_seconds for lecture in live),
        resume_lecture_id=_resume_at(live, done, state.last_lecture_id),
        last_activity_at=state.last_activity_at,
        completed_at=state.completed_at,
    )


def _resume_at(live: list[Lecture], done: set[LectureId], last: LectureId | None) -> LectureId | None:
    ids = [lecture.id for lecture in live]
    start = ids.index(last) if last in ids else 0
    unfinished = [lecture_id for lecture_id in ids[start:] + ids[:start] if lecture_id not in done]
    if unfinished:
        return unfinished[0]
    return ids[start] if ids else None


def _is_watched(progress: LectureProgress, lecture: Lecture) -> bool:
    return lecture.duration_seconds > 0 and progress.watched_seconds >= COMPLETE_AT * lecture.duration_seconds


def _clamp(position: int, lecture: Lecture) -> int:
    return max(0, min(position, lecture.duration_seconds))
