"""Steps shared by the use cases that update progress, inside their transaction."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from subgraphs.kernel.identity.ids import CourseId, LectureId, UserId
from subgraphs.learning.errors import LearningError, LearningErrorCode
from subgraphs.learning.events import CourseCompleted, LectureCompleted, WatchRecorded
from subgraphs.learning.service.model import (
    CourseProgress,
    CourseProgressState,
    Lecture,
    LectureProgress,
    course_progress,
)
from subgraphs.learning.service.ports import LearningWork


async def check_enrolled(
    work: LearningWork, user_id: UserId, wanted: Sequence[LectureId], found: Iterable[Lecture]
) -> CourseId:
    """Return the one course of the wanted lectures.

    Raises LearningError if a lecture was not found, they are of several courses, or the user is not enrolled.
    """
    known = {lecture.id: lecture.course_id for lecture in found}
    if any(lecture_id not in known for lecture_id in wanted):
        raise LearningError(LearningErrorCode.LECTURE_NOT_FOUND, "There is no such lecture.", "lectureId")
    course_ids = set(known.values())
    if len(course_ids) > 1:
        raise LearningError(LearningErrorCode.INVALID_PROGRESS, "Reports sent at once are of one course.", "heartbeats")
    (course_id,) = course_ids
    if not await work.enrollments.active(user_id, [course_id]):
        raise LearningError(LearningErrorCode.NOT_ENROLLED, "You are not enrolled in this course.", "lectureId")
    return course_id


async def save_lecture(
    work: LearningWork, before: LectureProgress, after: LectureProgress, now: datetime
) -> LectureProgress:
    """Store the progress in a lecture and record its events; completion is published once per user and lecture."""
    if after.is_completed and not after.completion_published:
        after = replace(after, completion_published=True)
        await work.record(
            LectureCompleted(
                user_id=after.user_id, course_id=after.course_id, lecture_id=after.lecture_id, completed_at=now
            )
        )
    await work.progress.save(after)
    gained = after.watched_seconds - before.watched_seconds
    if gained > 0:
        await work.record(
            WatchRecorded(user_id=after.user_id, course_id=after.course_id, lecture_id=after.lecture_id, seconds=gained)
        )
    return after


async def save_course(work: LearningWork, state: CourseProgressState, now: datetime) -> CourseProgress:
    """Store the state in a course, record its first completion, and return the course's progress."""
    progress = await compute_progress(work, state)
    if progress.is_complete and state.completed_at is None:
        state = replace(state, completed_at=now)
        progress = replace(progress, completed_at=now)
        await work.record(CourseCompleted(user_id=state.user_id, course_id=state.course_id, completed_at=now))
    await work.progress.save_state(state)
    return progress


async def read_progress(work: LearningWork, user_id: UserId, course_id: CourseId) -> CourseProgress:
    """Read a user's progress in a course."""
    states = await work.progress.states(user_id, [course_id])
    return await compute_progress(work, states.get(course_id) or CourseProgressState(user_id, course_id))


async def compute_progress(work: LearningWork, state: CourseProgressState) -> CourseProgress:
    """Compute the progress in a course from its state and the current lectures."""
    lectures = await work.courses.lectures_of([state.course_id])
    progress = await work.progress.of_courses(state.user_id, [state.course_id])
    return course_progress(state, lectures.get(state.course_id, ()), progress.get(state.course_id, ()))
