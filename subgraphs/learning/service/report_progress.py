"""Progress as players report it, and as learners mark it. It binds to the caller and needs their enrollment."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from subgraphs.kernel.identity import Principal, require_principal
from subgraphs.kernel.ids import CourseId, LectureId, UserId
from subgraphs.learning.errors import Refusal, RefusalReason
from subgraphs.learning.events import CourseCompleted, LectureCompleted, WatchRecorded
from subgraphs.learning.service.model import (
    Beat,
    CourseProgress,
    Lecture,
    LectureProgress,
    Standing,
    course_progress,
)
from subgraphs.learning.service.ports import LearningWork, Ports

MAX_BEATS = 100
MAX_SPANS_IN_A_BEAT = 100
MAX_EVENT_ID = 100


async def report_progress(ports: Ports, principal: Principal | None, beats: Sequence[Beat]) -> CourseProgress:
    """Take the reports of one course, in whatever order they came; those that came before change nothing.

    Raises Refusal, and then none of them counts.
    """
    user_id = require_principal(principal).user_id
    _check_beats(beats)
    now = ports.clock()
    async with ports.units() as work:
        lectures = await work.courses.lectures({beat.lecture_id for beat in beats})
        course_id = await _one_course(work, user_id, [beat.lecture_id for beat in beats], lectures.values())
        standing = await work.progress.lock(user_id, course_id)
        progress = dict(await work.progress.of_lectures(user_id, list(lectures)))
        new = await work.progress.new_beats(user_id, [beat.client_event_id for beat in beats], now)
        for beat in sorted(beats, key=lambda beat: beat.at):
            if beat.client_event_id not in new:
                continue
            new.discard(beat.client_event_id)  # one report may come twice in the same batch
            before = progress.get(beat.lecture_id) or LectureProgress(user_id, beat.lecture_id, course_id, now)
            after = before.after(beat, lectures[beat.lecture_id], now)
            progress[beat.lecture_id] = await _keep(work, before, after, now)
            standing = _moved(standing, beat, now)
        return await _settle(work, standing, now)


async def mark_lecture(
    ports: Ports, principal: Principal | None, lecture_id: LectureId, *, complete: bool
) -> CourseProgress:
    """Take the caller's word that a lecture is done, or is not. Raises Refusal."""
    user_id = require_principal(principal).user_id
    now = ports.clock()
    async with ports.units() as work:
        lectures = await work.courses.lectures([lecture_id])
        course_id = await _one_course(work, user_id, [lecture_id], lectures.values())
        standing = await work.progress.lock(user_id, course_id)
        found = await work.progress.of_lectures(user_id, [lecture_id])
        before = found.get(lecture_id) or LectureProgress(user_id, lecture_id, course_id, now)
        await _keep(work, before, before.marked(complete=complete, now=now), now)
        return await _settle(work, replace(standing, last_lecture_id=lecture_id, last_activity_at=now), now)


async def read_progress(work: LearningWork, user_id: UserId, course_id: CourseId) -> CourseProgress:
    """How far somebody is in a course."""
    standing = (await work.progress.standings(user_id, [course_id])).get(course_id) or Standing(user_id, course_id)
    return await _compute(work, standing)


def _check_beats(beats: Sequence[Beat]) -> None:
    if not 1 <= len(beats) <= MAX_BEATS:
        message = f"Send 1 to {MAX_BEATS} reports at once."
        raise Refusal(RefusalReason.INVALID_PROGRESS, message, "beats")
    for beat in beats:
        if len(beat.spans) > MAX_SPANS_IN_A_BEAT or not 1 <= len(beat.client_event_id) <= MAX_EVENT_ID:
            message = f"A report has at most {MAX_SPANS_IN_A_BEAT} ranges, and an id of 1 to {MAX_EVENT_ID} characters."
            raise Refusal(RefusalReason.INVALID_PROGRESS, message, "beats")
        if any(span.start < 0 or span.end < span.start for span in beat.spans):
            message = "A range starts at zero or later, and ends after it starts."
            raise Refusal(RefusalReason.INVALID_PROGRESS, message, "beats")


async def _one_course(
    work: LearningWork, user_id: UserId, wanted: Sequence[LectureId], found: Iterable[Lecture]
) -> CourseId:
    known = {lecture.id: lecture.course_id for lecture in found}
    if any(lecture_id not in known for lecture_id in wanted):
        raise Refusal(RefusalReason.LECTURE_NOT_FOUND, "There is no such lecture.", "lectureId")
    course_ids = set(known.values())
    if len(course_ids) > 1:
        raise Refusal(RefusalReason.INVALID_PROGRESS, "Reports sent at once are of one course.", "beats")
    (course_id,) = course_ids
    if not await work.enrollments.active(user_id, [course_id]):
        raise Refusal(RefusalReason.NOT_ENROLLED, "You are not enrolled in this course.", "lectureId")
    return course_id


async def _keep(work: LearningWork, before: LectureProgress, after: LectureProgress, now: datetime) -> LectureProgress:
    if after.is_completed and not after.told:
        after = replace(after, told=True)
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


def _moved(standing: Standing, beat: Beat, now: datetime) -> Standing:
    at = min(beat.at, now)
    if standing.last_activity_at is not None and at < standing.last_activity_at:
        return standing
    return replace(standing, last_lecture_id=beat.lecture_id, last_activity_at=at)


async def _settle(work: LearningWork, standing: Standing, now: datetime) -> CourseProgress:
    progress = await _compute(work, standing)
    if progress.is_complete and standing.completed_at is None:
        standing = replace(standing, completed_at=now)
        progress = replace(progress, completed_at=now)
        await work.record(CourseCompleted(user_id=standing.user_id, course_id=standing.course_id, completed_at=now))
    await work.progress.save_standing(standing)
    return progress


async def _compute(work: LearningWork, standing: Standing) -> CourseProgress:
    lectures = await work.courses.lectures_of([standing.course_id])
    progress = await work.progress.of_courses(standing.user_id, [standing.course_id])
    return course_progress(standing, lectures.get(standing.course_id, ()), progress.get(standing.course_id, ()))
