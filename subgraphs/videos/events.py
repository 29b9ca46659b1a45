"""The events of videos."""

from typing import ClassVar

from subgraphs.kernel.audit.records import AuditRecord
from subgraphs.kernel.identity.ids import CourseId, UserId, VideoId
from subgraphs.kernel.messaging.events import Event
from subgraphs.kernel.privacy.reports import KeptReason


class VideoUploaded(Event):
    """A file was uploaded completely and waits to be transcoded."""

    domain: ClassVar[str] = "videos"
    type: ClassVar[str] = "video.uploaded"

    video_id: VideoId
    course_id: CourseId
    owner_id: UserId
    filename: str


class VideoReady(Event):
    """A video can be played. Published once for each upload, whatever happened to the workers."""

    domain: ClassVar[str] = "videos"
    type: ClassVar[str] = "video.ready"

    video_id: VideoId
    course_id: CourseId
    owner_id: UserId
    filename: str
    duration_seconds: int


class VideoDeleted(Event):
    """A video was deleted, or its upload expired. Its course did not show it, by the outline that videos had."""

    domain: ClassVar[str] = "videos"
    type: ClassVar[str] = "video.deleted"

    video_id: VideoId
    course_id: CourseId
    owner_id: UserId
    filename: str


class VideosAudited(Event):
    """A change that an admin made to a video of a course that they do not teach; accounts adds it to the audit log."""

    domain: ClassVar[str] = "videos"
    type: ClassVar[str] = "videos.audited"

    record: AuditRecord


class VideoFailed(Event):
    """A video could not be made playable; its owner may retry or upload another file."""

    domain: ClassVar[str] = "videos"
    type: ClassVar[str] = "video.failed"

    video_id: VideoId
    course_id: CourseId
    owner_id: UserId
    filename: str
    code: str
    message: str
    """For people, in English."""


class VideosUserErased(Event):
    """The personal data of a deleted user is erased in videos; `kept` lists why some data is retained."""

    domain: ClassVar[str] = "videos"
    type: ClassVar[str] = "videos.user_erased"

    deletion_id: str
    user_id: UserId
    kept: tuple[KeptReason, ...]


class VideosDataExported(Event):
    """Videos' part of a user's data export is written to the object store."""

    domain: ClassVar[str] = "videos"
    type: ClassVar[str] = "videos.data_exported"

    export_id: str
    user_id: UserId
    size_bytes: int
