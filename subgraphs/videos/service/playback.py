"""Who may watch a lecture, decided purely."""

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from typing import TypeAlias

from subgraphs.catalog.events import CourseOutline, LectureOutline, OutlineStatus
from subgraphs.kernel.identity import Principal
from subgraphs.videos.service.course_access import teaches
from subgraphs.videos.service.model import Published, Video, VideoState

_FOR_SALE = frozenset({OutlineStatus.PUBLISHED, OutlineStatus.UNLISTED})
_KEPT_BY_LEARNERS = _FOR_SALE | {OutlineStatus.ARCHIVED}


class Denial(Enum):
    """Why somebody may not watch, or not yet."""

    AUTH_REQUIRED = "AUTH_REQUIRED"
    NOT_ENROLLED = "NOT_ENROLLED"
    VIDEO_NOT_READY = "VIDEO_NOT_READY"


@dataclass(frozen=True, slots=True)
class Lesson:
    """A lecture that shows a video, with its course. `video` is None unless it was uploaded for that very course."""

    lecture: LectureOutline
    course: CourseOutline
    video: Video | None


Decision: TypeAlias = Published | Denial


def is_open_to_all(lesson: Lesson) -> bool:
    """Whether the lecture is a free preview of a course that the public can see."""
    return lesson.lecture.is_preview and lesson.course.status in _FOR_SALE


def is_privileged(viewer: Principal | None, lesson: Lesson) -> bool:
    """Whether the viewer watches by right of office: an instructor of the course, or an admin."""
    return viewer is not None and (viewer.is_admin or teaches(viewer, lesson.course))


def decide_playback(viewer: Principal | None, lesson: Lesson, *, entitled: bool) -> Decision:
    """The files that the viewer may have, or why not. `entitled`: the viewer is enrolled in the course."""
    enrolled = entitled and lesson.course.status in _KEPT_BY_LEARNERS
    if not (is_privileged(viewer, lesson) or is_open_to_all(lesson) or (viewer is not None and enrolled)):
        return Denial.AUTH_REQUIRED if viewer is None else Denial.NOT_ENROLLED
    return published_video(lesson.video) or Denial.VIDEO_NOT_READY


def published_video(video: Video | None) -> Published | None:
    """The video's files, if it is ready."""
    return video.published if video is not None and video.state is VideoState.READY else None


def grant_lifetime(published: Published, *, least: timedelta, most: timedelta) -> timedelta:
    """How long a grant is good: for watching the video twice, within the limits."""
    return min(most, max(least, timedelta(seconds=2 * published.duration_seconds)))
