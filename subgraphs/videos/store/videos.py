"""The records of videos in MongoDB: every change is one conditional update of one document."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from beanie import UpdateResponse
from beanie.odm.operators.find.comparison import In
from pymongo.errors import DuplicateKeyError

from subgraphs.kernel.graphql.pagination import Page, PageRequest, page_of
from subgraphs.kernel.identity.ids import CourseId, UserId, VideoId
from subgraphs.videos.events import VideoDeleted, VideoFailed, VideoReady, VideosAudited, VideoUploaded
from subgraphs.videos.service.model import (
    CLAIMABLE,
    IN_WORK,
    Claim,
    Failure,
    Progress,
    Publication,
    UploadId,
    Video,
    VideoState,
)
from subgraphs.videos.service.ports.videos import AlreadyStored, VideoFilter
from subgraphs.videos.store.documents import VideoDocument, document_of, video_of
from subgraphs.videos.store.outbox import outbox_entry

_BATCH_SIZE = 100
REDACTED = "deleted"
"""The file name of videos of deleted users."""


class MongoVideos:
    """`service.ports.videos.Videos` in MongoDB. A video has `attempts` attempts, and as many again after each retry."""

    def __init__(self, *, attempts: int) -> None:
        self._attempts = attempts

    async def get(self, video_id: VideoId) -> Video | None:
        return _found(await VideoDocument.get(video_id))

    async def get_many(self, video_ids: Collection[VideoId]) -> Mapping[VideoId, Video]:
        documents = await VideoDocument.find(In(VideoDocument.id, list(video_ids))).to_list()
        return {VideoId(document.id): video_of(document) for document in documents}

    async def page_of_owner(self, owner_id: UserId, wanted: VideoFilter, request: PageRequest) -> Page[Video]:
        states = wanted.states if wanted.states is not None else frozenset(VideoState)
        query: dict[str, Any] = {
            "owner_id": owner_id,
            "state": {"$in": sorted(state.value for state in states - {VideoState.DELETED})},
        }
        if wanted.course_id is not None:
            query["course_id"] = wanted.course_id
        if request.after is not None:
            query["_id"] = {"$lt": str(request.after[0])}
        documents = await VideoDocument.find(query).sort("-_id").limit(request.limit + 1).to_list()
        return page_of([video_of(document) for document in documents], request, lambda video: [video.id])

    async def of_owner(self, owner_id: UserId) -> Sequence[Video]:
        query = {"owner_id": owner_id, "upload.filename": {"$ne": REDACTED}}
        documents = await VideoDocument.find(query).limit(_BATCH_SIZE).to_list()
        return [video_of(document) for document in documents]

    async def redact(self, video_id: VideoId) -> None:
        await self._change(
            {"_id": video_id}, {"$set": {"upload.filename": REDACTED, "upload.sha256": None, "upload.session_id": None}}
        )

    async def has_redacted(self, owner_id: UserId) -> bool:
        query = {"owner_id": owner_id, "upload.filename": REDACTED, "state": {"$ne": VideoState.DELETED.value}}
        return await VideoDocument.find_one(query) is not None

    async def find_by_upload(self, upload_id: UploadId) -> Video | None:
        return _found(await VideoDocument.find_one({"upload.id": upload_id}))

    async def find_by_idempotency_key(self, owner_id: UserId, key: str) -> Video | None:
        return _found(await VideoDocument.find_one({"owner_id": owner_id, "upload.idempotency_key": key}))

    async def insert(self, video: Video) -> None:
        try:
            await document_of(video, attempts=self._attempts).insert()
        except DuplicateKeyError as problem:
            raise AlreadyStored from problem

    async def mark_uploaded(self, video_id: VideoId, event: VideoUploaded) -> Video | None:
        return await self._change(
            {"_id": video_id, "state": VideoState.AWAITING_UPLOAD.value},
            {"$set": {"state": VideoState.UPLOADED.value}, "$push": {"outbox": outbox_entry(event)}},
        )

    async def delete(
        self,
        video_id: VideoId,
        states: Collection[VideoState],
        event: VideoDeleted,
        audit: Sequence[VideosAudited] = (),
    ) -> Video | None:
        deleted = {"state": VideoState.DELETED.value, "lease": None, "published": None, "purged": False}
        return await self._change(
            {"_id": video_id, "state": {"$in": [state.value for state in states]}},
            {"$set": deleted, "$push": {"outbox": {"$each": [outbox_entry(each) for each in (event, *audit)]}}},
        )

    async def find_old_sources(self, before: datetime) -> Sequence[Video]:
        query = {"state": VideoState.READY.value, "created_at": {"$lt": before}, "source_deleted": {"$ne": True}}
        documents = await VideoDocument.find(query).limit(_BATCH_SIZE).to_list()
        return [video_of(document) for document in documents]

    async def mark_source_deleted(self, video_id: VideoId) -> None:
        await self._change({"_id": video_id}, {"$set": {"source_deleted": True}})

    async def find_unpurged(self) -> Sequence[Video]:
        query = {"state": VideoState.DELETED.value, "purged": False}
        documents = await VideoDocument.find(query).limit(_BATCH_SIZE).to_list()
        return [video_of(document) for document in documents]

    async def mark_purged(self, video_id: VideoId) -> None:
        await self._change({"_id": video_id, "state": VideoState.DELETED.value}, {"$set": {"purged": True}})

    async def retry(self, video_id: VideoId, event: VideoUploaded, audit: Sequence[VideosAudited] = ()) -> Video | None:
        failed = await VideoDocument.get(video_id)
        if failed is None:
            return None
        return await self._change(
            {"_id": video_id, "state": VideoState.FAILED.value, "attempt": failed.attempt},
            {
                "$set": {
                    "state": VideoState.UPLOADED.value,
                    "failure": None,
                    "progress_percent": 0,
                    "last_attempt": failed.attempt + self._attempts,
                },
                "$push": {"outbox": {"$each": [outbox_entry(each) for each in (event, *audit)]}},
            },
        )

    async def claim(self, video_id: VideoId, worker: str, now: datetime, until: datetime) -> Claim | None:
        claimed = await self._change(
            {"_id": video_id, **_claimable(now)},
            {
                "$set": {
                    "state": VideoState.PROBING.value,
                    "progress_percent": 0,
                    "remaining_seconds": None,
                    "lease": {"worker": worker, "until": until},
                },
                "$inc": {"attempt": 1},
            },
        )
        return None if claimed is None else Claim(claimed, claimed.attempt, worker)

    async def heartbeat(self, claim: Claim, until: datetime, progress: Progress | None) -> bool:
        known = (
            {}
            if progress is None
            else {"progress_percent": progress.percent, "remaining_seconds": progress.remaining_seconds}
        )
        return await self._update_claimed(claim, {"$set": {"lease.until": until, **known}})

    async def begin_transcoding(self, claim: Claim) -> bool:
        return await self._update_claimed(claim, {"$set": {"state": VideoState.TRANSCODING.value}})

    async def publish(self, claim: Claim, publication: Publication, event: VideoReady) -> bool:
        files = {
            "prefix": publication.prefix,
            "duration_seconds": publication.duration_seconds,
            "renditions": [
                {"width": found.width, "height": found.height, "bitrate_kbps": found.bitrate_kbps, "codec": found.codec}
                for found in publication.renditions
            ],
        }
        ready = {"state": VideoState.READY.value, "progress_percent": 100, "published": files, "lease": None}
        return await self._update_claimed(claim, {"$set": ready, "$push": {"outbox": outbox_entry(event)}})

    async def fail(self, claim: Claim, failure: Failure, event: VideoFailed) -> bool:
        failed = {"state": VideoState.FAILED.value, "failure": failure.code.value, "lease": None}
        return await self._update_claimed(claim, {"$set": failed, "$push": {"outbox": outbox_entry(event)}})

    async def release_claim(self, claim: Claim, not_before: datetime) -> bool:
        # A lease of no worker delays the next claim.
        delay = {"worker": "", "until": not_before}
        return await self._update_claimed(claim, {"$set": {"state": VideoState.UPLOADED.value, "lease": delay}})

    async def attempts_exhausted(self, claim: Claim) -> bool:
        document = await VideoDocument.get(claim.video.id)
        return document is not None and claim.attempt > document.last_attempt

    async def find_claimable(self, now: datetime) -> Sequence[VideoId]:
        documents = await VideoDocument.find(_claimable(now)).limit(_BATCH_SIZE).to_list()
        return [VideoId(document.id) for document in documents]

    async def find_expired_uploads(self, now: datetime) -> Sequence[Video]:
        query = {"state": VideoState.AWAITING_UPLOAD.value, "upload.expires_at": {"$lt": now}}
        documents = await VideoDocument.find(query).limit(_BATCH_SIZE).to_list()
        return [video_of(document) for document in documents]

    async def find_uploads_of_session(self, session_id: str) -> Sequence[Video]:
        return await self._find_uploads({"upload.session_id": session_id})

    async def find_uploads_of_instructor(self, owner_id: UserId, course_id: CourseId) -> Sequence[Video]:
        return await self._find_uploads({"owner_id": owner_id, "course_id": course_id})

    async def find_unfinished(self, course_id: CourseId) -> Sequence[VideoId]:
        unfinished = [state.value for state in VideoState if state not in {VideoState.READY, VideoState.DELETED}]
        documents = await VideoDocument.find({"course_id": course_id, "state": {"$in": unfinished}}).to_list()
        return [VideoId(document.id) for document in documents]

    async def _find_uploads(self, condition: Mapping[str, Any]) -> Sequence[Video]:
        query = {**condition, "state": VideoState.AWAITING_UPLOAD.value}
        documents = await VideoDocument.find(query).limit(_BATCH_SIZE).to_list()
        return [video_of(document) for document in documents]

    async def _update_claimed(self, claim: Claim, change: Mapping[str, Any]) -> bool:
        """Update the document if the claim is still valid. Returns whether it was."""
        held = {
            "_id": claim.video.id,
            "state": {"$in": [state.value for state in IN_WORK]},
            "attempt": claim.attempt,
            "lease.worker": claim.worker,
        }
        return await self._change(held, change) is not None

    async def _change(self, condition: Mapping[str, Any], change: Mapping[str, Any]) -> Video | None:
        changed = await VideoDocument.find_one(dict(condition)).update(
            dict(change), response_type=UpdateResponse.NEW_DOCUMENT
        )
        assert changed is None or isinstance(changed, VideoDocument)
        return _found(changed)


def _claimable(now: datetime) -> dict[str, Any]:
    """Return the condition for a claim: no lease, or an expired one."""
    return {
        "state": {"$in": [state.value for state in CLAIMABLE]},
        "$or": [{"lease": None}, {"lease.until": {"$lt": now}}],
    }


def _found(document: VideoDocument | None) -> Video | None:
    return None if document is None else video_of(document)
