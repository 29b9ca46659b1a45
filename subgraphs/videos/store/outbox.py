"""The outbox of a domain without transactions: events wait in the document of their video, erasure or export."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

from opentelemetry import propagate
from pymongo.errors import DuplicateKeyError

from subgraphs.kernel.identity.ids import UserId
from subgraphs.kernel.messaging.events import Event, encode
from subgraphs.kernel.messaging.outbox import Publish, StoredEvent
from subgraphs.videos.events import VideosDataExported, VideosUserErased
from subgraphs.videos.store.documents import ErasureDocument, ExportReportDocument, OutboxEntry, VideoDocument

_POLL = timedelta(milliseconds=250)


class MongoOutbox:
    """`kernel.outbox.OutboxSource` over the outbox arrays of videos, erasures and exports."""

    domain = "videos"

    async def oldest(self) -> datetime | None:
        found = [await _oldest(kind) for kind in (VideoDocument, ErasureDocument, ExportReportDocument)]
        return min((at for at in found if at is not None), default=None)

    async def relay(self, publish: Publish, limit: int) -> int:
        relayed = await self._relay(VideoDocument, publish, limit)
        relayed += await self._relay(ErasureDocument, publish, limit)
        exported = await self._relay(ExportReportDocument, publish, limit)
        if exported:
            await ExportReportDocument.get_pymongo_collection().delete_many({"outbox": []})
        return relayed + exported

    async def _relay(
        self, kind: type[VideoDocument | ErasureDocument | ExportReportDocument], publish: Publish, limit: int
    ) -> int:
        query = {"outbox.occurred_at": {"$exists": True}}
        documents = await kind.find(query).sort("outbox.occurred_at").limit(limit).to_list()
        waiting = [(document.id, event) for document in documents for event in document.outbox][:limit]
        if not waiting:
            return 0
        await publish([_stored(event) for _, event in waiting])
        collection = kind.get_pymongo_collection()
        for document_id, event in waiting:
            await collection.update_one({"_id": document_id}, {"$pull": {"outbox": {"event_id": event.event_id}}})
        return len(waiting)

    async def wait(self, longest: timedelta) -> None:
        # A standalone MongoDB has no change streams to wait on; each poll is one lookup in an index.
        await asyncio.sleep(min(longest, _POLL).total_seconds())

    async def close(self) -> None:
        """Do nothing: `wait` holds no resources."""


class MongoErasures:
    """`service.ports.erasures.Erasures` in MongoDB."""

    async def add(self, event: VideosUserErased, at: datetime) -> None:
        entry = OutboxEntry(
            event_id=event.id,
            type=event.type,
            version=event.version,
            payload=encode(event),
            occurred_at=event.occurred_at,
        )
        try:
            await ErasureDocument(id=event.deletion_id, user_id=event.user_id, erased_at=at, outbox=[entry]).insert()
        except DuplicateKeyError:
            return  # stored by an earlier delivery, with its report

    async def has(self, user_id: UserId) -> bool:
        return await ErasureDocument.find_one({"user_id": user_id}) is not None

    async def since(self, at: datetime) -> Sequence[UserId]:
        documents = await ErasureDocument.find({"erased_at": {"$gte": at}}).to_list()
        return [document.user_id for document in documents]


class MongoExportReports:
    """`service.ports.exports.ExportReports` in MongoDB."""

    async def add(self, event: VideosDataExported) -> None:
        await ExportReportDocument.get_pymongo_collection().update_one(
            {"_id": event.export_id}, {"$push": {"outbox": outbox_entry(event)}}, upsert=True
        )


async def _oldest(kind: type[VideoDocument | ErasureDocument | ExportReportDocument]) -> datetime | None:
    waiting = kind.find({"outbox.occurred_at": {"$exists": True}}).sort("outbox.occurred_at")
    document = await waiting.first_or_none()
    return None if document is None else min(event.occurred_at for event in document.outbox)


def _stored(event: OutboxEntry) -> StoredEvent:
    return StoredEvent(event.event_id, event.type, event.version, event.payload, event.occurred_at, event.trace_parent)


def outbox_entry(event: Event) -> dict[str, object]:
    """Return the entry of an event, to be pushed onto its video's outbox."""
    carrier: dict[str, str] = {}
    propagate.inject(carrier)
    return {
        "event_id": event.id,
        "type": event.type,
        "version": event.version,
        "payload": encode(event),
        "occurred_at": event.occurred_at,
        "trace_parent": carrier.get("traceparent"),
    }
