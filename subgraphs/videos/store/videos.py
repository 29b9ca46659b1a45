"""The records of videos in MongoDB: every change is one conditional update of one document."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from beanie import UpdateResponse
from beanie.odm.operators.find.comparison import In
from opentelemetry import propagate
from pymongo.errors import DuplicateKeyError

from subgraphs.kernel.events import Event, encode
from subgraphs.kernel.ids import UserId, VideoId
from subgraphs.videos.events import VideoDeleted, VideoFailed, VideoReady, VideoUploaded
from subgraphs.videos.service.model import CLAIMABLE, IN_WORK, Claim, Failure, Published, UploadId, Video, VideoState
from subgraphs.videos.service.ports import AlreadyStored
from subgraphs.videos.store.documents import VideoDocument, document_of, video_of

_FETCHED_AT_ONCE = 100


class MongoVideos:
    """`service.ports.Videos` in MongoDB. A video has `attempts` tries by itself, and as many again after each retry."""

    def __init__(self, *, attempts: int) -> None:
        self._attempts = attempts

    async def get(self, video_id: VideoId) -> Video | None:
        return _found(await VideoDocument.get(video_id))

    async def get_many(self, video_ids: Collection[VideoId]) -> Mapping[VideoId, Video]:
        documents = await VideoDocument.find(In(VideoDocument.id, list(video_ids))).to_list()
        return {VideoId(document.id): video_of(document) for document in documents}

    async def of_upload(self, upload_id: UploadId) -> Video | None:
        return _found(await VideoDocument.find_one({"upload.id": upload_id}))

    async def of_idempotency_key(self, owner_id: UserId, key: str) -> Video | None:
        return _found(await VideoDocument.find_one({"owner_id": owner_id, "upload.idempotency_key": key}))

    async def insert(self, video: Video) -> None:
        try:
            await document_of(video, attempts=self._attempts).insert()
        except DuplicateKeyError as problem:
            raise AlreadyStored from problem

    async def mark_uploaded(self, video_id: VideoId, fact: VideoUploaded) -> Video | None:
        return await self._change(
            {"_id": video_id, "state": VideoState.AWAITING_UPLOAD.value},
            {"$set": {"state": VideoState.UPLOADED.value}, "$push": {"outbox": _waiting(fact)}},
        )

    async def delete(self, video_id: VideoId, states: Collection[VideoState], fact: VideoDeleted) -> Video | None:
        deleted = {"state": VideoState.DELETED.value, "lease": None, "published": None, "cleared": False}
        return await self._change(
            {"_id": video_id, "state": {"$in": [state.value for state in states]}},
            {"$set": deleted, "$push": {"outbox": _waiting(fact)}},
        )

    async def not_cleared(self) -> Sequence[Video]:
        query = {"state": VideoState.DELETED.value, "cleared": False}
        documents = await VideoDocument.find(query).limit(_FETCHED_AT_ONCE).to_list()
        return [video_of(document) for document in documents]

    async def mark_cleared(self, video_id: VideoId) -> None:
        await self._change({"_id": video_id, "state": VideoState.DELETED.value}, {"$set": {"cleared": True}})

    async def retry(self, video_id: VideoId, fact: VideoUploaded) -> Video | None:
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
                "$push": {"outbox": _waiting(fact)},
            },
        )

    async def claim(self, video_id: VideoId, worker: str, now: datetime, until: datetime) -> Claim | None:
        claimed = await self._change(
            {"_id": video_id, **_free(now)},
            {
                "$set": {
                    "state": VideoState.PROBING.value,
                    "progress_percent": 0,
                    "lease": {"worker": worker, "until": until},
                },
                "$inc": {"attempt": 1},
            },
        )
        return None if claimed is None else Claim(claimed, claimed.attempt, worker)

    async def beat(self, claim: Claim, until: datetime, progress_percent: int | None) -> bool:
        progress = {} if progress_percent is None else {"progress_percent": progress_percent}
        return await self._while_held(claim, {"$set": {"lease.until": until, **progress}})

    async def begin_transcoding(self, claim: Claim) -> bool:
        return await self._while_held(claim, {"$set": {"state": VideoState.TRANSCODING.value}})

    async def publish(self, claim: Claim, published: Published, fact: VideoReady) -> bool:
        files = {
            "prefix": published.prefix,
            "duration_seconds": published.duration_seconds,
            "renditions": [
                {"width": found.width, "height": found.height, "bitrate_kbps": found.bitrate_kbps, "codec": found.codec}
                for found in published.renditions
            ],
        }
        ready = {"state": VideoState.READY.value, "progress_percent": 100, "published": files, "lease": None}
        return await self._while_held(claim, {"$set": ready, "$push": {"outbox": _waiting(fact)}})

    async def fail(self, claim: Claim, failure: Failure, fact: VideoFailed) -> bool:
        failed = {"state": VideoState.FAILED.value, "failure": failure.code.value, "lease": None}
        return await self._while_held(claim, {"$set": failed, "$push": {"outbox": _waiting(fact)}})

    async def give_back(self, claim: Claim, not_before: datetime) -> bool:
        rest = {"worker": "", "until": not_before}
        return await self._while_held(claim, {"$set": {"state": VideoState.UPLOADED.value, "lease": rest}})

    async def attempts_used_up(self, claim: Claim) -> bool:
        document = await VideoDocument.get(claim.video.id)
        return document is not None and claim.attempt > document.last_attempt

    async def waiting(self, now: datetime) -> Sequence[VideoId]:
        documents = await VideoDocument.find(_free(now)).limit(_FETCHED_AT_ONCE).to_list()
        return [VideoId(document.id) for document in documents]

    async def expired_uploads(self, now: datetime) -> Sequence[Video]:
        query = {"state": VideoState.AWAITING_UPLOAD.value, "upload.expires_at": {"$lt": now}}
        documents = await VideoDocument.find(query).limit(_FETCHED_AT_ONCE).to_list()
        return [video_of(document) for document in documents]

    async def _while_held(self, claim: Claim, change: Mapping[str, Any]) -> bool:
        """Changes the document only if this very attempt still has it."""
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


def _free(now: datetime) -> dict[str, Any]:
    """The condition that a worker may take a video: no lease, or one that ran out."""
    return {
        "state": {"$in": [state.value for state in CLAIMABLE]},
        "$or": [{"lease": None}, {"lease.until": {"$lt": now}}],
    }


def _found(document: VideoDocument | None) -> Video | None:
    return None if document is None else video_of(document)


def _waiting(fact: Event) -> dict[str, Any]:
    carrier: dict[str, str] = {}
    propagate.inject(carrier)
    return {
        "event_id": fact.id,
        "type": fact.type,
        "version": fact.version,
        "payload": encode(fact),
        "occurred_at": fact.occurred_at,
        "trace_parent": carrier.get("traceparent"),
    }
