"""A video from the first byte of its upload to the files that players fetch."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import NewType

from subgraphs.kernel.ids import CourseId, IdKind, UserId, VideoId

UploadId = NewType("UploadId", str)
UPLOAD: IdKind[UploadId] = IdKind("upl")


class VideoState(Enum):
    """Where a video stands."""

    AWAITING_UPLOAD = "AWAITING_UPLOAD"
    UPLOADED = "UPLOADED"
    PROBING = "PROBING"
    TRANSCODING = "TRANSCODING"
    READY = "READY"
    FAILED = "FAILED"
    DELETED = "DELETED"


CLAIMABLE = frozenset({VideoState.UPLOADED, VideoState.PROBING, VideoState.TRANSCODING})
"""States in which a worker may take a video: a new one, or one whose worker's lease ran out."""

IN_WORK = frozenset({VideoState.PROBING, VideoState.TRANSCODING})


class FailureCode(Enum):
    """Why a video could not be made playable."""

    UNSUPPORTED_MEDIA = "UNSUPPORTED_MEDIA"
    TOO_LONG = "TOO_LONG"
    PICTURE_TOO_LARGE = "PICTURE_TOO_LARGE"
    CORRUPTED = "CORRUPTED"
    ENCODING_FAILED = "ENCODING_FAILED"
    WORKERS_LOST = "WORKERS_LOST"


_MESSAGES: Mapping[FailureCode, str] = {
    FailureCode.UNSUPPORTED_MEDIA: "The file is not a video that we can read: upload MP4, MOV, MKV, WebM, AVI or TS.",
    FailureCode.TOO_LONG: "The video is longer than a lecture may be.",
    FailureCode.PICTURE_TOO_LARGE: "The picture has more pixels than we can process.",
    FailureCode.CORRUPTED: "The file that arrived is not the one that was announced. Upload it again.",
    FailureCode.ENCODING_FAILED: "Encoding the video failed. Try again, or upload it in another format.",
    FailureCode.WORKERS_LOST: "Processing was interrupted several times. Try again.",
}

_WORTH_ANOTHER_TRY = frozenset({FailureCode.ENCODING_FAILED, FailureCode.WORKERS_LOST})


@dataclass(frozen=True, slots=True)
class Failure:
    """The reason of a failure, with what to tell the owner."""

    code: FailureCode

    @property
    def message(self) -> str:
        return _MESSAGES[self.code]

    @property
    def retryable(self) -> bool:
        """Whether the same file may succeed another time; what is wrong with the file itself stays wrong."""
        return self.code in _WORTH_ANOTHER_TRY


@dataclass(frozen=True, slots=True)
class Rendition:
    """One rung of the ladder as it was encoded."""

    width: int
    height: int
    bitrate_kbps: int
    codec: str


@dataclass(frozen=True, slots=True)
class Upload:
    """The transfer of one file, straight from the browser to the object store."""

    id: UploadId
    storage_upload_id: str
    """The object store's own name for the multipart upload."""
    key: str
    filename: str
    size_bytes: int
    part_size_bytes: int
    sha256: str | None
    idempotency_key: str
    expires_at: datetime

    @property
    def part_count(self) -> int:
        return -(-self.size_bytes // self.part_size_bytes)

    def size_of_part(self, number: int) -> int:
        """How many bytes part `number` (from 1) has: all the same, but the last."""
        if not 1 <= number <= self.part_count:
            raise ValueError(f"no part {number} of {self.part_count}")
        return min(self.part_size_bytes, self.size_bytes - (number - 1) * self.part_size_bytes)


@dataclass(frozen=True, slots=True)
class Published:
    """What players get: files that were complete before anybody could see them."""

    prefix: str
    """Where the files are in the object store, with no slash at the end."""
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
    published: Published | None
    failure: Failure | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Claim:
    """A worker's exclusive right to work on a video, for as long as its heart beats.

    Everything that the worker stores names its claim; once another attempt began, nothing of this one takes effect.
    """

    video: Video
    attempt: int
    worker: str

    @property
    def prefix(self) -> str:
        """Where this attempt writes: a place that no other attempt ever writes to."""
        return attempt_prefix(self.video.id, self.attempt)


def source_key(video_id: VideoId) -> str:
    """Where the object store keeps what was uploaded. Nothing in it comes from the client."""
    return f"sources/{video_id}/original"


def files_prefix(video_id: VideoId) -> str:
    """What the keys of all attempts' files begin with."""
    return f"videos/{video_id}/"


def attempt_prefix(video_id: VideoId, attempt: int) -> str:
    """Where one attempt's files are, with no slash at the end."""
    return f"{files_prefix(video_id)}attempt-{attempt}"
