"""The documents of MongoDB, and what they are in the model."""

from datetime import UTC, datetime
from typing import Any, ClassVar

from beanie import Document
from pydantic import BaseModel, Field
from pymongo import ASCENDING, IndexModel

from subgraphs.kernel.ids import CourseId, UserId, VideoId
from subgraphs.videos.service.model import (
    Failure,
    FailureCode,
    Published,
    Rendition,
    Upload,
    UploadId,
    Video,
    VideoState,
)


class StoredUpload(BaseModel):
    """The transfer of a video's file."""

    id: UploadId
    storage_upload_id: str
    key: str
    filename: str
    size_bytes: int
    part_size_bytes: int
    sha256: str | None
    idempotency_key: str
    expires_at: datetime


class StoredRendition(BaseModel):
    """One rung of a published video."""

    width: int
    height: int
    bitrate_kbps: int
    codec: str


class StoredPublication(BaseModel):
    """What players get."""

    prefix: str
    duration_seconds: int
    renditions: list[StoredRendition]


class StoredLease(BaseModel):
    """Which worker has the video, and until when."""

    worker: str
    until: datetime


class StoredFact(BaseModel):
    """A fact that waits to be relayed."""

    event_id: str
    type: str
    version: int
    payload: str
    occurred_at: datetime
    trace_parent: str | None = None


class VideoDocument(Document):
    """A video with its upload, its lease and its outbox: one document, so that every step is atomic."""

    id: str  # type: ignore[assignment]  # beanie declares an ObjectId; ours are strings
    course_id: CourseId
    owner_id: UserId
    state: VideoState
    progress_percent: int = 0
    attempt: int = 0
    last_attempt: int
    """The attempt after which no other begins by itself."""
    upload: StoredUpload
    published: StoredPublication | None = None
    failure: FailureCode | None = None
    lease: StoredLease | None = None
    outbox: list[StoredFact] = Field(default_factory=list)
    cleared: bool = False
    """Whether a deleted video's files are gone too."""
    created_at: datetime

    class Settings:
        name = "videos"
        use_state_management = False
        indexes: ClassVar[list[IndexModel]] = [
            IndexModel([("owner_id", ASCENDING), ("upload.idempotency_key", ASCENDING)], unique=True),
            IndexModel([("upload.id", ASCENDING)], unique=True),
            IndexModel([("state", ASCENDING), ("lease.until", ASCENDING)]),
            IndexModel([("outbox.occurred_at", ASCENDING)]),
            IndexModel([("state", ASCENDING), ("cleared", ASCENDING)]),
        ]


class QuotaDocument(Document):
    """What one owner's sources take up, video by video."""

    id: str  # type: ignore[assignment]  # beanie declares an ObjectId; ours are strings
    used_bytes: int = 0
    booked: dict[str, int] = Field(default_factory=dict)

    class Settings:
        name = "quotas"


class OutlineDocument(Document):
    """A course's outline as catalog told it."""

    id: str  # type: ignore[assignment]  # beanie declares an ObjectId; ours are strings
    revision: int
    lecture_ids: list[str]
    outline: dict[str, Any]

    class Settings:
        name = "outlines"
        indexes: ClassVar[list[IndexModel]] = [
            IndexModel([("lecture_ids", ASCENDING)]),
        ]


class EnrollmentDocument(Document):
    """Whether one user may learn one course, as orders told it last."""

    id: str  # type: ignore[assignment]  # beanie declares an ObjectId; ours names both
    revision: int
    user_id: UserId
    course_id: CourseId
    active: bool

    class Settings:
        name = "enrollments"


DOCUMENTS: list[type[Document]] = [VideoDocument, QuotaDocument, OutlineDocument, EnrollmentDocument]


def document_of(video: Video, *, attempts: int) -> VideoDocument:
    """A new video as it is stored, with this many attempts."""
    upload = video.upload
    return VideoDocument(
        id=video.id,
        course_id=video.course_id,
        owner_id=video.owner_id,
        state=video.state,
        last_attempt=attempts,
        upload=StoredUpload(
            id=upload.id,
            storage_upload_id=upload.storage_upload_id,
            key=upload.key,
            filename=upload.filename,
            size_bytes=upload.size_bytes,
            part_size_bytes=upload.part_size_bytes,
            sha256=upload.sha256,
            idempotency_key=upload.idempotency_key,
            expires_at=upload.expires_at,
        ),
        created_at=video.created_at,
    )


def video_of(document: VideoDocument) -> Video:
    """A stored video in the model."""
    upload, published = document.upload, document.published
    return Video(
        id=VideoId(document.id),
        course_id=document.course_id,
        owner_id=document.owner_id,
        state=document.state,
        progress_percent=document.progress_percent,
        attempt=document.attempt,
        upload=Upload(
            id=upload.id,
            storage_upload_id=upload.storage_upload_id,
            key=upload.key,
            filename=upload.filename,
            size_bytes=upload.size_bytes,
            part_size_bytes=upload.part_size_bytes,
            sha256=upload.sha256,
            idempotency_key=upload.idempotency_key,
            expires_at=_aware(upload.expires_at),
        ),
        published=None
        if published is None
        else Published(
            prefix=published.prefix,
            duration_seconds=published.duration_seconds,
            renditions=tuple(
                Rendition(found.width, found.height, found.bitrate_kbps, found.codec) for found in published.renditions
            ),
        ),
        failure=None if document.failure is None else Failure(document.failure),
        created_at=_aware(document.created_at),
    )


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
