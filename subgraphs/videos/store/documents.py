"""The documents of MongoDB, and their conversion to the model."""

from datetime import UTC, datetime
from typing import Any, ClassVar

from beanie import Document
from pydantic import BaseModel, Field
from pymongo import ASCENDING, DESCENDING, IndexModel

from subgraphs.kernel.identity.ids import CourseId, UserId, VideoId
from subgraphs.videos.service.captions.model import (
    MASTER,
    CaptionDraft,
    CaptionSet,
    CaptionsId,
    CaptionTrack,
    Chapter,
    VideoTexts,
)
from subgraphs.videos.service.model import (
    Failure,
    FailureCode,
    Publication,
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
    session_id: str | None = None


class StoredRendition(BaseModel):
    """One rung of a published video."""

    width: int
    height: int
    bitrate_kbps: int
    codec: str


class StoredPublication(BaseModel):
    """The published files of a video."""

    prefix: str
    duration_seconds: int
    renditions: list[StoredRendition]


class StoredLease(BaseModel):
    """The worker that holds the video, and until when."""

    worker: str
    until: datetime


class StoredTrack(BaseModel):
    """Captions in one language."""

    id: CaptionsId
    language: str
    label: str
    automatic: bool


class StoredRetired(BaseModel):
    """Files of captions that are to be removed."""

    path: str
    until: datetime


class StoredCaptions(BaseModel):
    """The published captions of a video."""

    revision: int = 0
    playlist: str = MASTER
    tracks: list[StoredTrack] = Field(default_factory=list)


class StoredDraft(BaseModel):
    """Captions that a program transcribes."""

    id: CaptionsId
    language: str
    requested_at: datetime
    ready: bool = False
    failed: bool = False


class StoredChapter(BaseModel):
    """A named part of a video."""

    title: str
    start_seconds: int


class StoredCue(BaseModel):
    """One text of captions."""

    start_ms: int
    end_ms: int
    text: str


class OutboxEntry(BaseModel):
    """An event that waits to be relayed."""

    event_id: str
    type: str
    version: int
    payload: str
    occurred_at: datetime
    trace_parent: str | None = None


class VideoDocument(Document):
    """A video with its upload, its lease and its outbox: one document, so that every update is atomic."""

    id: str  # type: ignore[assignment]  # beanie declares an ObjectId; ours are strings
    course_id: CourseId
    owner_id: UserId
    state: VideoState
    progress_percent: int = 0
    remaining_seconds: int | None = None
    attempt: int = 0
    last_attempt: int
    """The last attempt that begins without a manual retry."""
    upload: StoredUpload
    published: StoredPublication | None = None
    failure: FailureCode | None = None
    lease: StoredLease | None = None
    captions: StoredCaptions = Field(default_factory=StoredCaptions)
    caption_drafts: list[StoredDraft] = Field(default_factory=list)
    retired_captions: list[StoredRetired] = Field(default_factory=list)
    chapters: list[StoredChapter] = Field(default_factory=list)
    outbox: list[OutboxEntry] = Field(default_factory=list)
    source_deleted: bool = False
    purged: bool = False
    """True if the files of the deleted video have been removed."""
    created_at: datetime

    class Settings:
        name = "videos"
        use_state_management = False
        indexes: ClassVar[list[IndexModel]] = [
            IndexModel([("owner_id", ASCENDING), ("upload.idempotency_key", ASCENDING)], unique=True),
            IndexModel([("owner_id", ASCENDING), ("_id", DESCENDING)]),
            IndexModel([("upload.id", ASCENDING)], unique=True),
            IndexModel([("upload.session_id", ASCENDING)]),
            IndexModel([("course_id", ASCENDING), ("state", ASCENDING)]),
            IndexModel([("state", ASCENDING), ("lease.until", ASCENDING)]),
            IndexModel([("outbox.occurred_at", ASCENDING)]),
            IndexModel([("state", ASCENDING), ("purged", ASCENDING)]),
            IndexModel([("state", ASCENDING), ("created_at", ASCENDING)]),
            IndexModel([("retired_captions.until", ASCENDING)]),
            IndexModel([("caption_drafts.requested_at", ASCENDING)]),
        ]


class QuotaDocument(Document):
    """The bytes reserved for one owner's sources, by video."""

    id: str  # type: ignore[assignment]  # beanie declares an ObjectId; ours are strings
    used_bytes: int = 0
    reserved: dict[str, int] = Field(default_factory=dict)

    class Settings:
        name = "quotas"


class OutlineDocument(Document):
    """The replica of a course's outline."""

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
    """The replica of one user's enrollment in one course."""

    id: str  # type: ignore[assignment]  # beanie declares an ObjectId; ours names both
    revision: int
    user_id: UserId
    course_id: CourseId
    active: bool

    class Settings:
        name = "enrollments"
        indexes: ClassVar[list[IndexModel]] = [
            IndexModel([("user_id", ASCENDING), ("course_id", DESCENDING)]),
        ]


class PassageDocument(Document):
    """A passage of captions, with its words for searches. Ids sort by the captions, then by the time."""

    id: str  # type: ignore[assignment]  # beanie declares an ObjectId; ours names the captions and the number
    captions_id: CaptionsId
    video_id: VideoId
    number: int
    cues: list[StoredCue]
    words: list[str]

    class Settings:
        name = "passages"
        indexes: ClassVar[list[IndexModel]] = [
            IndexModel([("captions_id", ASCENDING), ("number", ASCENDING)]),
            IndexModel([("words", ASCENDING), ("captions_id", ASCENDING)]),
            IndexModel([("video_id", ASCENDING)]),
        ]


class ErasureDocument(Document):
    """The erasure of a deleted user, with the report that waits to be relayed."""

    id: str  # type: ignore[assignment]  # beanie declares an ObjectId; ours is the deletion's
    user_id: UserId
    erased_at: datetime
    outbox: list[OutboxEntry] = Field(default_factory=list)

    class Settings:
        name = "erasures"
        indexes: ClassVar[list[IndexModel]] = [
            IndexModel([("erased_at", ASCENDING)]),
            IndexModel([("user_id", ASCENDING)]),
            IndexModel([("outbox.occurred_at", ASCENDING)]),
        ]


class ExportReportDocument(Document):
    """The report of a part of an export, until it is relayed."""

    id: str  # type: ignore[assignment]  # beanie declares an ObjectId; ours is the export's
    outbox: list[OutboxEntry] = Field(default_factory=list)

    class Settings:
        name = "export_reports"
        indexes: ClassVar[list[IndexModel]] = [
            IndexModel([("outbox.occurred_at", ASCENDING)]),
        ]


DOCUMENTS: list[type[Document]] = [
    ErasureDocument,
    ExportReportDocument,
    VideoDocument,
    QuotaDocument,
    OutlineDocument,
    EnrollmentDocument,
    PassageDocument,
]


def document_of(video: Video, *, attempts: int) -> VideoDocument:
    """Return the document of a new video, with this many attempts."""
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
            session_id=upload.session_id,
        ),
        created_at=video.created_at,
    )


def video_of(document: VideoDocument) -> Video:
    """Return the model of a stored video."""
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
            session_id=upload.session_id,
        ),
        published=None
        if published is None
        else Publication(
            prefix=published.prefix,
            duration_seconds=published.duration_seconds,
            renditions=tuple(
                Rendition(found.width, found.height, found.bitrate_kbps, found.codec) for found in published.renditions
            ),
        ),
        failure=None if document.failure is None else Failure(document.failure),
        created_at=_aware(document.created_at),
        remaining_seconds=document.remaining_seconds if document.state is VideoState.TRANSCODING else None,
        texts=_texts_of(document),
        source_deleted=document.source_deleted,
    )


def _texts_of(document: VideoDocument) -> VideoTexts:
    captions = document.captions
    return VideoTexts(
        captions=CaptionSet(
            captions.revision,
            captions.playlist,
            tuple(CaptionTrack(each.id, each.language, each.label, each.automatic) for each in captions.tracks),
        ),
        drafts=tuple(
            CaptionDraft(each.id, each.language, _aware(each.requested_at), each.ready, each.failed)
            for each in document.caption_drafts
        ),
        chapters=tuple(Chapter(each.title, each.start_seconds) for each in document.chapters),
    )


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
