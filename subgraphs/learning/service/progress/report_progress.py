"""Progress reported by players."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from subgraphs.kernel.identity.principal import Principal, require_principal
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock
from subgraphs.learning.errors import LearningError, LearningErrorCode
from subgraphs.learning.service.model import (
    CourseProgress,
    CourseProgressState,
    LectureProgress,
    ProgressHeartbeat,
)
from subgraphs.learning.service.ports import LearningWork
from subgraphs.learning.service.progress.update_progress import check_enrolled, save_course, save_lecture

MAX_HEARTBEATS = 100
MAX_SPANS_IN_A_HEARTBEAT = 100
MAX_EVENT_ID = 100
"""In characters."""


@dataclass(frozen=True, slots=True)
class ReportProgress:
    """Apply a batch of heartbeats of one course, in any order; duplicates have no effect.

    A player that was offline sends what it collected: of these a lecture may have been deleted since.
    """

    units: Transactions[LearningWork]
    clock: Clock

    async def __call__(
        self, principal: Principal | None, heartbeats: Sequence[ProgressHeartbeat]
    ) -> tuple[CourseProgress, list[LearningError]]:
        """Return the progress, and an error for each heartbeat of a lecture that does not exist.

        Raises LearningError if one of them is invalid or no lecture exists; then none is applied.
        """
        user_id = require_principal(principal).user_id
        _check(heartbeats)
        now = self.clock()
        async with self.units() as work:
            lectures = await work.courses.lectures({heartbeat.lecture_id for heartbeat in heartbeats})
            missing = [_missing(index) for index, each in enumerate(heartbeats) if each.lecture_id not in lectures]
            heartbeats = [heartbeat for heartbeat in heartbeats if heartbeat.lecture_id in lectures]
            if not heartbeats:
                raise missing[0]
            wanted = [heartbeat.lecture_id for heartbeat in heartbeats]
            course_id = await check_enrolled(work, user_id, wanted, lectures.values())
            state = await work.progress.lock_state(user_id, course_id)
            progress = dict(await work.progress.of_lectures(user_id, list(lectures)))
            new = await work.progress.add_heartbeats(
                user_id, [heartbeat.client_event_id for heartbeat in heartbeats], now
            )
            for heartbeat in sorted(heartbeats, key=lambda heartbeat: heartbeat.at):
                if heartbeat.client_event_id not in new:
                    continue
                new.discard(heartbeat.client_event_id)  # a batch may contain a heartbeat twice
                lecture_id = heartbeat.lecture_id
                before = progress.get(lecture_id) or LectureProgress(user_id, lecture_id, course_id, now)
                after = before.after(heartbeat, lectures[lecture_id], now)
                progress[lecture_id] = await save_lecture(work, before, after, now)
                state = _after(state, heartbeat, now)
            return await save_course(work, state, now), missing


def _check(heartbeats: Sequence[ProgressHeartbeat]) -> None:
    if not 1 <= len(heartbeats) <= MAX_HEARTBEATS:
        message = f"Send 1 to {MAX_HEARTBEATS} reports at once."
        raise LearningError(LearningErrorCode.INVALID_PROGRESS, message, "heartbeats")
    for index, heartbeat in enumerate(heartbeats):
        if len(heartbeat.spans) > MAX_SPANS_IN_A_HEARTBEAT or not 1 <= len(heartbeat.client_event_id) <= MAX_EVENT_ID:
            message = (
                f"A report has at most {MAX_SPANS_IN_A_HEARTBEAT} ranges, and an id of 1 to {MAX_EVENT_ID} characters."
            )
            raise LearningError(LearningErrorCode.INVALID_PROGRESS, message, f"heartbeats.{index}")
        if any(span.start < 0 or span.end < span.start for span in heartbeat.spans):
            message = "A range starts at zero or later, and ends after it starts."
            raise LearningError(LearningErrorCode.INVALID_PROGRESS, message, f"heartbeats.{index}.watchedRanges")


def _missing(index: int) -> LearningError:
    message = "There is no such lecture; it may have been deleted."
    return LearningError(LearningErrorCode.LECTURE_NOT_FOUND, message, f"heartbeats.{index}.lectureId")


def _after(state: CourseProgressState, heartbeat: ProgressHeartbeat, now: datetime) -> CourseProgressState:
    at = min(heartbeat.at, now)
    if state.last_activity_at is not None and at < state.last_activity_at:
        return state
    return replace(state, last_lecture_id=heartbeat.lecture_id, last_activity_at=at)
