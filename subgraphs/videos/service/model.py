"""The model of a video: its upload, its states, its failure and its published files."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import NewType

from subgraphs.kernel.identity.ids import CourseId, IdKind, UserId, VideoId
from subgraphs.videos.service.captions.model import VideoTexts

UploadId = NewType("UploadId", str)
UPLOAD: IdKind[UploadId] = IdKind("upl")


class VideoState(Enum):
    """The state of a video."""

    AWAITING_UPLOAD = "AWAITING_UPLOAD"
    UPLOADED = "UPLOADED"
    PROBING = "PROBING"
    TRANSCODING = "TRANSCODING"
    READY = "READY"
    FAILED = "FAILED"
    DELETED = "DELETED"


CLAIMABLE = frozenset({VideoState.UPLOADED, VideoState.PROBING, VideoState.TRANSCODING})
"""States in which a worker may claim a video: a new one, or one whose worker's lease has expired."""

IN_WORK = frozenset({VideoState.PROBING, VideoState.TRANSCODING})
"""States in which a worker holds the video."""


class FailureCode(Enum):
    """The reasons for which a video could not be made playable."""

    UNSUPPORTED_MEDIA = "UNSUPPORTED_MEDIA"
    TOO_LONG = "TOO_LONG"
    PICTURE_TOO_LARGE = "PICTURE_TOO_LARGE"
    NO_PICTURE = "NO_PICTURE"
    TRUNCATED = "TRUNCATED"
    DAMAGED = "DAMAGED"
    CORRUPTED = "CORRUPTED"
    ENCODING_FAILED = "ENCODING_FAILED"
    RESULT_INVALID = "RESULT_INVALID"
    WORKERS_LOST = "WORKERS_LOST"


_MESSAGES: Mapping[FailureCode, str] = {
    FailureCode.UNSUPPORTED_MEDIA: (
        "The file is not a video that we can read: upload MP4, MOV, MKV, WebM, AVI, TS, MPEG, WMV, FLV, OGV, MXF, DV "
        "or GIF."
    ),
    FailureCode.TOO_LONG: "The video is longer than a lecture may be.",
    FailureCode.PICTURE_TOO_LARGE: "The picture has more pixels than we can process.",
    FailureCode.NO_PICTURE: "The file has sound, but no picture: upload a video.",
    FailureCode.TRUNCATED: "The file ends before the length that it declares: it was cut off. Export it again.",
    FailureCode.DAMAGED: "Large parts of the file cannot be decoded: it is damaged. Export it again.",
    FailureCode.CORRUPTED: "The file that arrived is not the one that was announced. Upload it again.",
    FailureCode.ENCODING_FAILED: "Encoding the video failed. Try again, or upload it in another format.",
    FailureCode.RESULT_INVALID: "The encoded video does not match the file. Try again, or upload another format.",
    FailureCode.WORKERS_LOST: "Processing was interrupted several times. Try again.",
}

_RETRYABLE = frozenset({FailureCode.ENCODING_FAILED, FailureCode.RESULT_INVALID, FailureCode.WORKERS_LOST})


@dataclass(frozen=True, slots=True)
class Failure:
    """A failure, with its message for the owner."""

    code: FailureCode

    @property
    def message(self) -> str:
        return _MESSAGES[self.code]

    @property
    def retryable(self) -> bool:
        """Check whether the same file may succeed in another attempt; a defect of the file itself is permanent."""
        return self.code in _RETRYABLE


@dataclass(frozen=True, slots=True)
class Progress:
    """The state of an encoding."""

    percent: int
    remaining_seconds: int
    """The estimate of the time until its end, at the speed so far."""


@dataclass(frozen=True, slots=True)
class Rendition:
    """One rung of the ladder as it was encoded."""

    width: int
    height: int
    bitrate_kbps: int
    codec: str


@dataclass(frozen=True, slots=True)
class Upload:
    """The transfer of one file, directly from the browser to the object store."""

    id: UploadId
    storage_upload_id: str
    """The object store's id of the multipart upload."""
    key: str
    filename: str
    size_bytes: int
    part_size_bytes: int
    sha256: str | None
    idempotency_key: str
    expires_at: datetime
    session_id: str | None = None
    """The session in which the upload was started; the upload ends with it."""

    @property
    def part_count(self) -> int:
        return -(-self.size_bytes // self.part_size_bytes)

    def size_of_part(self, number: int) -> int:
        """Return the size in bytes of part `number` (from 1): the same for all but the last."""
        if not 1 <= number <= self.part_count:
            raise ValueError(f"no part {number} of {self.part_count}")
        return min(self.part_size_bytes, self.size_bytes - (number - 1) * self.part_size_bytes)


@dataclass(frozen=True, slots=True)
class Publication:
    """The published files of a video, complete before they became visible."""

    prefix: str
    """The key prefix of the files in the object store, without a trailing slash."""
    duration_seconds: int
    renditions: tuple[Rendition, ...]


@dataclass(frozen=True, slots=True)
class Video:
    """A video and its upload."""

    id: VideoId
    course_id: CourseId
    owner_id: UserId
    state: VideoState
    progress_percent: int
    attempt: int
    upload: Upload
    published: Publication | None
    failure: Failure | None
    created_at: datetime
    remaining_seconds: int | None = None
    """The estimate of the time until the encoding's end; None unless one runs."""
    texts: VideoTexts = field(default_factory=VideoTexts)
    source_deleted: bool = False
    """True once the uploaded file was deleted, after the retention time."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A worker's exclusive right to one attempt, as long as it sends heartbeats.

    Every update by the worker is conditional on its claim; once another attempt has begun, none takes effect.
    """

    video: Video
    attempt: int
    worker: str

    @property
    def prefix(self) -> str:
        """The key prefix of this attempt's files, to which no other attempt ever writes."""
        return attempt_prefix(self.video.id, self.attempt)


def source_key(video_id: VideoId) -> str:
    """Return the key of the uploaded source. No part of it comes from the client."""
    return f"sources/{video_id}/original"


def files_prefix(video_id: VideoId) -> str:
    """Return the key prefix of the files of all attempts."""
    return f"videos/{video_id}/"


def attempt_prefix(video_id: VideoId, attempt: int) -> str:
    """Return the key prefix of one attempt's files, without a trailing slash."""
    return f"{files_prefix(video_id)}attempt-{attempt}"
