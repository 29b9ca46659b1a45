"""What videos tells the other domains."""

from typing import ClassVar

from subgraphs.kernel.events import Event
from subgraphs.kernel.ids import CourseId, UserId, VideoId


class VideoUploaded(Event):
    """A file arrived whole and waits to be examined and transcoded."""

    domain: ClassVar[str] = "videos"
    type: ClassVar[str] = "video.uploaded"

    video_id: VideoId
    course_id: CourseId
    owner_id: UserId
    filename: str


class VideoReady(Event):
    """A video can be played. Told once for each upload, whatever happened to the workers."""

    domain: ClassVar[str] = "videos"
    type: ClassVar[str] = "video.ready"

    video_id: VideoId
    course_id: CourseId
    owner_id: UserId
    filename: str
    duration_seconds: int


class VideoDeleted(Event):
    """A video is gone for good, or was never uploaded whole; no lecture showed it, as far as videos knew."""

    domain: ClassVar[str] = "videos"
    type: ClassVar[str] = "video.deleted"

    video_id: VideoId
    course_id: CourseId
    owner_id: UserId
    filename: str


class VideoFailed(Event):
    """A video could not be made playable; its owner may retry or upload another."""

    domain: ClassVar[str] = "videos"
    type: ClassVar[str] = "video.failed"

    video_id: VideoId
    course_id: CourseId
    owner_id: UserId
    filename: str
    code: str
    message: str
    """For people, in English."""
