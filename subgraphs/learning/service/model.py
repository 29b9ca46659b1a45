"""Courses as learners see them, and how far each learner is. Pure: no I/O, no clock of its own."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from subgraphs.catalog.events import OutlineLectureKind
from subgraphs.kernel.ids import CourseId, LectureId, UserId
from subgraphs.learning.service.watched import Span, bounded, merge, seconds, within

COMPLETE_AT = 0.9
"""The part of a video that counts as having watched it: credits and last words are often skipped."""


@dataclass(frozen=True, slots=True)
class Lecture:
    """What learning knows of a lecture, from catalog's facts. Only live ones count towards progress."""

    id: LectureId
    course_id: CourseId
    kind: OutlineLectureKind
    duration_seconds: int
    position: int
    is_live: bool


@dataclass(frozen=True, slots=True)
class Course:
    """What learning knows of a course, from catalog's facts."""

    id: CourseId
    revision: int
    instructor_ids: tuple[UserId, ...]
    lectures: tuple[Lecture, ...]


@dataclass(frozen=True, slots=True)
class Beat:
    """What a player reports: where it is, what was watched since the last report, and when that was."""

    lecture_id: LectureId
    client_event_id: str
    position_seconds: int
    spans: tuple[Span, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class LectureProgress:
    """How far somebody is in one lecture. `told` is whether its completion was ever told."""

    user_id: UserId
    lecture_id: LectureId
    course_id: CourseId
    updated_at: datetime
    position_seconds: int = 0
    position_at: datetime | None = None
    spans: tuple[Span, ...] = ()
    watched_seconds: int = 0
    completed_at: datetime | None = None
    told: bool = False

    @property
    def is_completed(self) -> bool:
        return self.completed_at is not None

    def after(self, beat: Beat, lecture: Lecture, now: datetime) -> "LectureProgress":
        """The progress after a report. Reports may come late: an older position does not replace a newer one."""
        spans = bounded(merge(self.spans, within(beat.spans, lecture.duration_seconds)))
        at = min(beat.at, now)
        newer = self.position_at is None or at >= self.position_at
        grown = replace(
            self,
            spans=spans,
            watched_seconds=max(self.watched_seconds, seconds(spans)),
            position_seconds=_clamp(beat.position_seconds, lecture) if newer else self.position_seconds,
            position_at=at if newer else self.position_at,
            updated_at=now,
        )
        crossed = not _is_watched(self, lecture) and _is_watched(grown, lecture)
        return replace(grown, completed_at=now) if crossed and not self.is_completed else grown

    def marked(self, *, complete: bool, now: datetime) -> "LectureProgress":
        """The progress after its learner said that the lecture is done, or is not."""
        completed_at = (self.completed_at or now) if complete else None
        return replace(self, completed_at=completed_at, updated_at=now)


@dataclass(frozen=True, slots=True)
class CourseProgress:
    """How far somebody is in a course as it is now. `completed_at` is when it was first complete, for good."""

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
        """Lectures completed, of all that there are now, in percent with one decimal."""
        return round(100 * self.completed_lectures / self.total_lectures, 1) if self.total_lectures else 0.0

    @property
    def is_complete(self) -> bool:
        return self.total_lectures > 0 and self.completed_lectures == self.total_lectures


@dataclass(frozen=True, slots=True)
class Standing:
    """What is kept of somebody's course beside its lectures."""

    user_id: UserId
    course_id: CourseId
    last_lecture_id: LectureId | None = None
    last_activity_at: datetime | None = None
    completed_at: datetime | None = None


def course_progress(
    standing: Standing, lectures: Iterable[Lecture], progress: Iterable[LectureProgress]
) -> CourseProgress:
    """How far somebody is, by the lectures that the course has now.

    They resume at the lecture they were in; once that is completed, at the first after it that is not, and at the
    course's start when nothing was begun.
    """
    live = sorted((lecture for lecture in lectures if lecture.is_live), key=lambda lecture: lecture.position)
    made = {item.lecture_id: item for item in progress}
    done = {lecture.id for lecture in live if lecture.id in made and made[lecture.id].is_completed}
    return CourseProgress(
        user_id=standing.user_id,
        course_id=standing.course_id,
        completed_lectures=len(done),
        total_lectures=len(live),
        watched_seconds=sum(made[lecture.id].watched_seconds for lecture in live if lecture.id in made),
        total_seconds=sum(lecture.duration_seconds for lecture in live),
        resume_lecture_id=_resume_at(live, done, standing.last_lecture_id),
        last_activity_at=standing.last_activity_at,
        completed_at=standing.completed_at,
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
