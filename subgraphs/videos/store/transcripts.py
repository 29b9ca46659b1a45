"""The passages of captions in MongoDB, found by an index of their words."""

import re
from collections.abc import Collection, Sequence
from typing import Any

from subgraphs.kernel.graphql.pagination import Page, PageRequest, page_of
from subgraphs.kernel.identity.ids import VideoId
from subgraphs.videos.service.captions.cues import Cue, Passage
from subgraphs.videos.service.captions.model import CaptionsId
from subgraphs.videos.service.captions.search_words import SearchWords, words_of
from subgraphs.videos.service.ports.captions import FoundPassage
from subgraphs.videos.store.documents import PassageDocument, StoredCue


class MongoTranscripts:
    """`service.ports.captions.Transcripts` in MongoDB."""

    async def store(self, video_id: VideoId, captions_id: CaptionsId, passages: Sequence[Passage]) -> None:
        await self.delete(captions_id)
        await PassageDocument.insert_many(
            [
                PassageDocument(
                    id=_key(captions_id, number),
                    captions_id=captions_id,
                    video_id=video_id,
                    number=number,
                    cues=[StoredCue(start_ms=cue.start_ms, end_ms=cue.end_ms, text=cue.text) for cue in passage.cues],
                    words=sorted(words_of(passage.text)),
                )
                for number, passage in enumerate(passages)
            ]
        )

    async def page(self, captions_id: CaptionsId, request: PageRequest) -> Page[Passage]:
        query: dict[str, Any] = {"captions_id": captions_id}
        if request.after is not None:
            query["number"] = {"$gt": request.after[0]}
        documents = await PassageDocument.find(query).sort("number").limit(request.limit + 1).to_list()
        return page_of(documents, request, lambda document: [document.number]).map(_passage)

    async def cues(self, captions_id: CaptionsId) -> Sequence[Cue]:
        documents = await PassageDocument.find({"captions_id": captions_id}).sort("number").to_list()
        return [cue for document in documents for cue in _passage(document).cues]

    async def search(
        self, captions_ids: Collection[CaptionsId], words: SearchWords, request: PageRequest
    ) -> Page[FoundPassage]:
        conditions: list[dict[str, Any]] = [{"captions_id": {"$in": sorted(captions_ids)}}]
        conditions += [{"words": word} for word in words.whole]
        if words.beginning is not None:
            conditions.append({"words": {"$regex": f"^{re.escape(words.beginning)}"}})
        if request.after is not None:
            conditions.append({"_id": {"$gt": request.after[0]}})
        documents = await PassageDocument.find({"$and": conditions}).sort("_id").limit(request.limit + 1).to_list()
        found = page_of(documents, request, lambda document: [document.id])
        return found.map(lambda document: FoundPassage(document.captions_id, document.number, _passage(document)))

    async def delete(self, captions_id: CaptionsId) -> None:
        await PassageDocument.find({"captions_id": captions_id}).delete()

    async def delete_of_video(self, video_id: VideoId) -> None:
        await PassageDocument.find({"video_id": video_id}).delete()


def _key(captions_id: CaptionsId, number: int) -> str:
    return f"{captions_id}:{number:05}"


def _passage(document: PassageDocument) -> Passage:
    return Passage(tuple(Cue(cue.start_ms, cue.end_ms, cue.text) for cue in document.cues))
