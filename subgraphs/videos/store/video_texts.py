"""The captions and chapters in the records of videos."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from beanie import UpdateResponse

from subgraphs.kernel.identity.ids import VideoId
from subgraphs.videos.events import VideosAudited
from subgraphs.videos.service.captions.model import CaptionDraft, CaptionSet, CaptionsId, Chapter, RetiredFiles
from subgraphs.videos.service.model import Video, VideoState
from subgraphs.videos.store.documents import StoredRetired, VideoDocument, video_of
from subgraphs.videos.store.outbox import outbox_entry

_BATCH_SIZE = 100


class MongoVideoTexts:
    """`service.ports.captions.VideoTextRecords` in MongoDB."""

    async def publish(
        self,
        video_id: VideoId,
        expected_revision: int,
        captions: CaptionSet,
        retired: Sequence[RetiredFiles],
        audit: Sequence[VideosAudited] = (),
    ) -> Video | None:
        stored = {
            "revision": captions.revision,
            "playlist": captions.playlist,
            "tracks": [
                {"id": each.id, "language": each.language, "label": each.label, "automatic": each.automatic}
                for each in captions.tracks
            ],
        }
        # A document from before there were captions has none.
        same: list[dict[str, Any]] = [{"captions.revision": expected_revision}]
        if expected_revision == 0:
            same.append({"captions": {"$exists": False}})
        return await _change(
            {**_ready(video_id), "$or": same},
            {
                "$set": {"captions": stored},
                "$push": {
                    "retired_captions": {"$each": [{"path": each.path, "until": each.until} for each in retired]},
                    "outbox": {"$each": [outbox_entry(each) for each in audit]},
                },
                "$pull": {"caption_drafts": {"id": {"$in": [each.id for each in captions.tracks]}}},
            },
        )

    async def set_chapters(
        self, video_id: VideoId, chapters: Sequence[Chapter], audit: Sequence[VideosAudited] = ()
    ) -> Video | None:
        stored = [{"title": each.title, "start_seconds": each.start_seconds} for each in chapters]
        entries = {"$each": [outbox_entry(each) for each in audit]}
        return await _change(_ready(video_id), {"$set": {"chapters": stored}, "$push": {"outbox": entries}})

    async def add_draft(self, video_id: VideoId, draft: CaptionDraft, most: int) -> Video | None:
        stored = {
            "id": draft.id,
            "language": draft.language,
            "requested_at": draft.requested_at,
            "ready": draft.ready,
            "failed": draft.failed,
        }
        free = {
            "caption_drafts.language": {"$ne": draft.language},
            f"caption_drafts.{most - 1}": {"$exists": False},
        }
        return await _change({**_ready(video_id), **free}, {"$push": {"caption_drafts": stored}})

    async def finish_draft(self, video_id: VideoId, captions_id: CaptionsId, *, failed: bool) -> bool:
        video = await VideoDocument.get(video_id)
        for index, draft in enumerate(() if video is None else video.caption_drafts):
            if draft.id == captions_id and not draft.ready and not draft.failed:
                # By its place, with its id as a condition: a server without array filters will do.
                place = f"caption_drafts.{index}"
                changed = await _change(
                    {"_id": video_id, f"{place}.id": captions_id}, {"$set": {f"{place}.{_end(failed=failed)}": True}}
                )
                return changed is not None
        return False

    async def remove_draft(self, video_id: VideoId, captions_id: CaptionsId) -> Video | None:
        return await _change(
            {"_id": video_id, "caption_drafts.id": captions_id}, {"$pull": {"caption_drafts": {"id": captions_id}}}
        )

    async def find_waiting_drafts(self) -> Sequence[tuple[VideoId, CaptionsId]]:
        waiting = {"caption_drafts": {"$elemMatch": {"ready": False, "failed": False}}}
        documents = await VideoDocument.find({"state": VideoState.READY.value, **waiting}).limit(_BATCH_SIZE).to_list()
        return [
            (VideoId(document.id), draft.id)
            for document in documents
            for draft in document.caption_drafts
            if not draft.ready and not draft.failed
        ]

    async def find_retired(self, now: datetime) -> Sequence[tuple[Video, Sequence[RetiredFiles]]]:
        query = {"retired_captions.until": {"$lt": now}}
        documents = await VideoDocument.find(query).limit(_BATCH_SIZE).to_list()
        return [(video_of(document), _past(document.retired_captions, now)) for document in documents]

    async def drop_retired(self, video_id: VideoId, files: Sequence[RetiredFiles]) -> None:
        paths = [each.path for each in files]
        await _change({"_id": video_id}, {"$pull": {"retired_captions": {"path": {"$in": paths}}}})


def _ready(video_id: VideoId) -> dict[str, Any]:
    return {"_id": video_id, "state": VideoState.READY.value}


def _end(*, failed: bool) -> str:
    return "failed" if failed else "ready"


def _past(retired: Sequence[StoredRetired], now: datetime) -> list[RetiredFiles]:
    found = (
        RetiredFiles(each.path, each.until if each.until.tzinfo else each.until.replace(tzinfo=now.tzinfo))
        for each in retired
    )
    return [each for each in found if each.until < now]


async def _change(condition: Mapping[str, Any], change: Mapping[str, Any]) -> Video | None:
    changed = await VideoDocument.find_one(dict(condition)).update(
        dict(change), response_type=UpdateResponse.NEW_DOCUMENT
    )
    assert changed is None or isinstance(changed, VideoDocument)
    return None if changed is None else video_of(changed)
