"""The outbox of a domain without transactions: facts wait inside the document that they are about."""

import asyncio
from datetime import timedelta

from subgraphs.kernel.outbox import Publish, StoredEvent
from subgraphs.videos.store.documents import StoredFact, VideoDocument

_POLL = timedelta(milliseconds=250)


class MongoOutbox:
    """`kernel.outbox.OutboxSource` over the outbox arrays of videos."""

    domain = "videos"

    async def relay(self, publish: Publish, limit: int) -> int:
        query = {"outbox.occurred_at": {"$exists": True}}
        documents = await VideoDocument.find(query).sort("outbox.occurred_at").limit(limit).to_list()
        waiting = [(document.id, fact) for document in documents for fact in document.outbox][:limit]
        if not waiting:
            return 0
        await publish([_stored(fact) for _, fact in waiting])
        collection = VideoDocument.get_pymongo_collection()
        for video_id, fact in waiting:
            await collection.update_one({"_id": video_id}, {"$pull": {"outbox": {"event_id": fact.event_id}}})
        return len(waiting)

    async def wait(self, longest: timedelta) -> None:
        # A standalone MongoDB has no change streams to wait on; the query above is one look into a sparse index.
        await asyncio.sleep(min(longest, _POLL).total_seconds())

    async def close(self) -> None:
        """Nothing is held."""


def _stored(fact: StoredFact) -> StoredEvent:
    return StoredEvent(fact.event_id, fact.type, fact.version, fact.payload, fact.occurred_at, fact.trace_parent)
