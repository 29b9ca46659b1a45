"""What the use cases of videos need from outside."""

from collections.abc import AsyncGenerator, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from subgraphs.catalog.events import CourseOutline
from subgraphs.kernel.ids import CourseId, LectureId, UserId, VideoId
from subgraphs.videos.events import VideoDeleted, VideoFailed, VideoReady, VideoUploaded
from subgraphs.videos.service.media import Media
from subgraphs.videos.service.model import (
    Claim,
    Failure,
    FailureCode,
    Published,
    Rendition,
    UploadId,
    Video,
    VideoState,
)


class AlreadyStored(Exception):
    """The owner has an upload with this idempotency key already."""


class Videos(Protocol):
    """The records of videos. Every change is one atomic step on one record, its fact included."""

    async def get(self, video_id: VideoId) -> Video | None: ...

    async def get_many(self, video_ids: Collection[VideoId]) -> Mapping[VideoId, Video]: ...

    async def of_upload(self, upload_id: UploadId) -> Video | None: ...

    async def of_idempotency_key(self, owner_id: UserId, key: str) -> Video | None: ...

    async def insert(self, video: Video) -> None:
        """Raises AlreadyStored."""
        ...

    async def mark_uploaded(self, video_id: VideoId, fact: VideoUploaded) -> Video | None:
        """AWAITING_UPLOAD becomes UPLOADED; None if it wasn't AWAITING_UPLOAD."""
        ...

    async def delete(self, video_id: VideoId, states: Collection[VideoState], fact: VideoDeleted) -> Video | None:
        """One in any of these states becomes DELETED, and no worker's any more; None if it was in none of them."""
        ...

    async def not_cleared(self) -> Sequence[Video]:
        """Deleted ones whose files were not all removed yet."""
        ...

    async def mark_cleared(self, video_id: VideoId) -> None:
        """Nothing is left of this deleted one but its record."""
        ...

    async def retry(self, video_id: VideoId, fact: VideoUploaded) -> Video | None:
        """FAILED becomes UPLOADED, with new attempts; None if it wasn't FAILED."""
        ...

    async def claim(self, video_id: VideoId, worker: str, now: datetime, until: datetime) -> Claim | None:
        """Begins the next attempt, if the video waits for one and nobody's lease is running; None otherwise."""
        ...

    async def beat(self, claim: Claim, until: datetime, progress_percent: int | None) -> bool:
        """Prolongs the lease; whether the claim still holds."""
        ...

    async def begin_transcoding(self, claim: Claim) -> bool:
        """PROBING becomes TRANSCODING; whether the claim still holds."""
        ...

    async def publish(self, claim: Claim, published: Published, fact: VideoReady) -> bool:
        """READY, if the claim still holds: whether it did."""
        ...

    async def fail(self, claim: Claim, failure: Failure, fact: VideoFailed) -> bool:
        """FAILED, if the claim still holds: whether it did."""
        ...

    async def give_back(self, claim: Claim, not_before: datetime) -> bool:
        """Ends the attempt, so that another may begin at that time: whether the claim still held."""
        ...

    async def attempts_used_up(self, claim: Claim) -> bool:
        """Whether this attempt is one too many."""
        ...

    async def waiting(self, now: datetime) -> Sequence[VideoId]:
        """Those that a worker should take: uploaded, or left behind by a worker whose lease ran out."""
        ...

    async def expired_uploads(self, now: datetime) -> Sequence[Video]:
        """Those whose upload was not completed in time."""
        ...


class Quotas(Protocol):
    """How many bytes each owner's sources take up."""

    async def reserve(self, owner_id: UserId, video_id: VideoId, size_bytes: int, quota_bytes: int) -> bool:
        """Books the bytes for that video unless the owner would exceed the quota; whether it did. Booking again is no
        change.
        """
        ...

    async def release(self, owner_id: UserId, video_id: VideoId) -> None:
        """Gives back what was booked for that video, if anything was."""
        ...


class Outlines(Protocol):
    """What catalog says of courses, as its facts told us."""

    async def of_courses(self, course_ids: Collection[CourseId]) -> Mapping[CourseId, CourseOutline]: ...

    async def of_lectures(self, lecture_ids: Collection[LectureId]) -> Mapping[LectureId, CourseOutline]: ...

    async def keep(self, outline: CourseOutline) -> None:
        """Keeps the outline unless a newer one is kept already."""
        ...


class Enrollments(Protocol):
    """Who may learn which course, as the facts of orders told us."""

    async def entitled(self, user_id: UserId, course_ids: Collection[CourseId]) -> frozenset[CourseId]:
        """Those of the courses that the user may learn."""
        ...

    async def keep(self, user_id: UserId, course_id: CourseId, revision: int, *, active: bool) -> None:
        """Keeps what was told unless something newer was told before."""
        ...


@dataclass(frozen=True, slots=True)
class StoredPart:
    """A part of an upload that has arrived."""

    number: int
    etag: str
    size_bytes: int


class ObjectMissing(Exception):
    """The object store has nothing under this key, or of this upload."""


class Sources(Protocol):
    """Uploaded files in the object store."""

    async def begin(self, key: str) -> str:
        """Starts a multipart upload and returns the store's name for it."""
        ...

    def part_url(self, key: str, storage_upload_id: str, number: int, size_bytes: int, expires_in: int) -> str:
        """Where a client may PUT this part, with this many bytes and no others, for `expires_in` seconds."""
        ...

    async def parts(self, key: str, storage_upload_id: str) -> Sequence[StoredPart]:
        """What has arrived. Raises ObjectMissing if the upload was completed or given up."""
        ...

    async def complete(self, key: str, storage_upload_id: str, parts: Sequence[StoredPart]) -> None:
        """Makes the parts one object. Raises ObjectMissing."""
        ...

    async def abandon(self, key: str, storage_upload_id: str) -> None:
        """Forgets the upload and its parts, if they are there."""
        ...

    async def size(self, key: str) -> int | None:
        """The object's size in bytes, None if there is none."""
        ...

    async def download(self, key: str, target: Path) -> str:
        """Writes the object to a file and returns its SHA-256 in hex. Raises ObjectMissing."""
        ...


class Files(Protocol):
    """What transcoding made, in the object store."""

    async def upload_folder(self, folder: Path, prefix: str) -> None:
        """Stores every file of the folder under the prefix."""
        ...

    async def delete_others(self, prefix: str, keep: str | None) -> None:
        """Deletes everything whose key begins with `prefix`, but for what begins with `keep` and a slash."""
        ...


@dataclass(frozen=True, slots=True)
class Encoded:
    """What an encoder left in its target folder, the playlists included."""

    duration_seconds: float
    renditions: tuple[Rendition, ...]


class EncodingFailed(Exception):
    """The encoder gave up on the file."""


class Encoder(Protocol):
    """ffmpeg, or what stands in for it."""

    async def examine(self, source: Path) -> Media | FailureCode:
        """What the file is."""
        ...

    async def encode(self, source: Path, target: Path, media: Media, on_progress: Callable[[int], None]) -> Encoded:
        """Fills the target folder; `on_progress` gets percents. Raises EncodingFailed."""
        ...


class StateChanges(Protocol):
    """Tells those who watch a video that its record changed. A hint may get lost; the record is what counts."""

    async def announce(self, video_id: VideoId) -> None: ...

    def watch(self, video_id: VideoId) -> AsyncGenerator[None, None]:
        """Yields at once, then whenever the record may have changed."""
        ...
