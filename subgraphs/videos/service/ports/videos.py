"""The records of videos."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from subgraphs.kernel.graphql.pagination import Page, PageRequest
from subgraphs.kernel.identity.ids import CourseId, UserId, VideoId
from subgraphs.videos.events import VideoDeleted, VideoFailed, VideoReady, VideosAudited, VideoUploaded
from subgraphs.videos.service.model import Claim, Failure, Progress, Publication, UploadId, Video, VideoState


class AlreadyStored(Exception):
    """The owner already has an upload with this idempotency key."""


@dataclass(frozen=True, slots=True)
class VideoFilter:
    """The videos to list: those that match every given value."""

    course_id: CourseId | None = None
    states: frozenset[VideoState] | None = None


class Videos(Protocol):
    """The records of videos. Every change is one atomic update of one record, together with its event."""

    async def get(self, video_id: VideoId) -> Video | None: ...

    async def get_many(self, video_ids: Collection[VideoId]) -> Mapping[VideoId, Video]: ...

    async def page_of_owner(self, owner_id: UserId, wanted: VideoFilter, request: PageRequest) -> Page[Video]:
        """List the videos that a user uploaded, or began to upload, newest first, without deleted ones."""
        ...

    async def of_owner(self, owner_id: UserId) -> Sequence[Video]:
        """Return some of the user's videos that are not redacted, deleted ones too."""
        ...

    async def redact(self, video_id: VideoId) -> None:
        """Remove the name that the owner's file had, and the session of its upload."""
        ...

    async def has_redacted(self, owner_id: UserId) -> bool:
        """Check whether the user has videos that are redacted and not deleted."""
        ...

    async def find_by_upload(self, upload_id: UploadId) -> Video | None: ...

    async def find_by_idempotency_key(self, owner_id: UserId, key: str) -> Video | None: ...

    async def insert(self, video: Video) -> None:
        """Insert a new record. Raises AlreadyStored."""
        ...

    async def mark_uploaded(self, video_id: VideoId, event: VideoUploaded) -> Video | None:
        """AWAITING_UPLOAD becomes UPLOADED; None if the video was in another state."""
        ...

    async def delete(
        self,
        video_id: VideoId,
        states: Collection[VideoState],
        event: VideoDeleted,
        audit: Sequence[VideosAudited] = (),
    ) -> Video | None:
        """Return a video in any of these states becomes DELETED and its lease ends; None if it was in none of them."""
        ...

    async def find_old_sources(self, before: datetime) -> Sequence[Video]:
        """Return some of the ready videos whose upload began before the time, and whose source is still there."""
        ...

    async def mark_source_deleted(self, video_id: VideoId) -> None:
        """Record that the source of a ready video has been deleted."""
        ...

    async def find_unpurged(self) -> Sequence[Video]:
        """Return deleted videos whose files have not all been removed yet."""
        ...

    async def mark_purged(self, video_id: VideoId) -> None:
        """Record that nothing is left of the deleted video but its record."""
        ...

    async def retry(self, video_id: VideoId, event: VideoUploaded, audit: Sequence[VideosAudited] = ()) -> Video | None:
        """FAILED becomes UPLOADED, with new attempts; None if the video was in another state."""
        ...

    async def claim(self, video_id: VideoId, worker: str, now: datetime, until: datetime) -> Claim | None:
        """Begin the next attempt if the video waits for one and no lease is running; None otherwise."""
        ...

    async def heartbeat(self, claim: Claim, until: datetime, progress: Progress | None) -> bool:
        """Extend the lease. Returns whether the claim is still valid."""
        ...

    async def begin_transcoding(self, claim: Claim) -> bool:
        """PROBING becomes TRANSCODING. Returns whether the claim is still valid."""
        ...

    async def publish(self, claim: Claim, publication: Publication, event: VideoReady) -> bool:
        """Return the video becomes READY and the lease ends. Returns whether the claim was still valid."""
        ...

    async def fail(self, claim: Claim, failure: Failure, event: VideoFailed) -> bool:
        """Return the video becomes FAILED and the lease ends. Returns whether the claim was still valid."""
        ...

    async def release_claim(self, claim: Claim, not_before: datetime) -> bool:
        """End the attempt, so that another may begin at that time. Returns whether the claim was still valid."""
        ...

    async def attempts_exhausted(self, claim: Claim) -> bool:
        """Check whether the attempt exceeds the number of allowed attempts."""
        ...

    async def find_claimable(self, now: datetime) -> Sequence[VideoId]:
        """Videos ready to be transcoded: uploaded ones, and those whose worker's lease has expired."""
        ...

    async def find_expired_uploads(self, now: datetime) -> Sequence[Video]:
        """Videos whose upload was not completed in time."""
        ...

    async def find_uploads_of_session(self, session_id: str) -> Sequence[Video]:
        """Return some of the videos whose upload was started in that session and is not complete."""
        ...

    async def find_uploads_of_instructor(self, owner_id: UserId, course_id: CourseId) -> Sequence[Video]:
        """Return some of the owner's videos for that course whose upload is not complete."""
        ...

    async def find_unfinished(self, course_id: CourseId) -> Sequence[VideoId]:
        """Return the course's videos that are neither ready nor deleted."""
        ...
