"""The access rules of playback, as pure functions."""

from datetime import timedelta
from enum import Enum
from typing import TypeAlias

from subgraphs.catalog.events import CourseOutline, OutlineStatus
from subgraphs.kernel.identity.principal import Principal
from subgraphs.kernel.identity.scopes import Scope
from subgraphs.videos.service.course_access import teaches
from subgraphs.videos.service.model import Publication, Video, VideoState
from subgraphs.videos.service.playback.video_lectures import PromoVideo, VideoLecture

_FOR_SALE = frozenset({OutlineStatus.PUBLISHED, OutlineStatus.UNLISTED})
_OPEN_TO_LEARNERS = _FOR_SALE | {OutlineStatus.ARCHIVED}


class Denial(Enum):
    """The reasons for which a viewer may not watch, or not yet."""

    AUTH_REQUIRED = "AUTH_REQUIRED"
    NOT_ENROLLED = "NOT_ENROLLED"
    VIDEO_NOT_READY = "VIDEO_NOT_READY"


Decision: TypeAlias = Publication | Denial


def is_free_preview(lecture: VideoLecture) -> bool:
    """Check whether the lecture is a preview of a public course."""
    return lecture.lecture.is_preview and lecture.course.status in _FOR_SALE


def is_open_to_learners(course: CourseOutline) -> bool:
    """Check whether enrolled users may watch the course."""
    kept = course.status is OutlineStatus.SUSPENDED and course.learners_keep_access
    return kept or course.status in _OPEN_TO_LEARNERS


def is_public_promo(course: CourseOutline) -> bool:
    """Check whether all viewers may watch the course's promo video: it is for sale."""
    return course.status in _FOR_SALE


def is_privileged(viewer: Principal | None, course: CourseOutline) -> bool:
    """Check whether the viewer is an instructor of the course or an admin."""
    return viewer is not None and (viewer.has(Scope.VIDEOS_MODERATE) or teaches(viewer, course))


def decide_playback(viewer: Principal | None, lecture: VideoLecture, *, entitled: bool) -> Decision:
    """Return the files that the viewer may play, or the denial. `entitled`: the viewer is enrolled in the course.

    Access is checked before readiness, so that a denial reveals nothing about the video.
    """
    enrolled = entitled and is_open_to_learners(lecture.course)
    if not (is_privileged(viewer, lecture.course) or is_free_preview(lecture) or (viewer is not None and enrolled)):
        return Denial.AUTH_REQUIRED if viewer is None else Denial.NOT_ENROLLED
    return published_files(lecture.video) or Denial.VIDEO_NOT_READY


def decide_promo(viewer: Principal | None, promo: PromoVideo) -> Publication | None:
    """Return the files of a promo video that the viewer may play."""
    if not (is_public_promo(promo.course) or is_privileged(viewer, promo.course)):
        return None
    return published_files(promo.video)


def published_files(video: Video | None) -> Publication | None:
    """Return the video's files, if it is ready."""
    return video.published if video is not None and video.state is VideoState.READY else None


def grant_lifetime(publication: Publication, *, minimum: timedelta, maximum: timedelta) -> timedelta:
    """Return the lifetime of a grant: twice the duration of the video, within the limits."""
    return min(maximum, max(minimum, timedelta(seconds=2 * publication.duration_seconds)))
