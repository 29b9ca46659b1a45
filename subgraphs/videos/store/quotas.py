"""The quota of each owner: one document per owner, so that a reservation is one conditional update."""

from pymongo.errors import DuplicateKeyError

from subgraphs.kernel.identity.ids import UserId, VideoId
from subgraphs.videos.store.documents import QuotaDocument


class MongoQuotas:
    """`service.ports.quotas.Quotas` in MongoDB."""

    async def reserve(self, owner_id: UserId, video_id: VideoId, size_bytes: int, quota_bytes: int) -> bool:
        await self._ensure(owner_id)
        reserved = f"reserved.{video_id}"
        result = await QuotaDocument.get_pymongo_collection().update_one(
            {"_id": owner_id, "used_bytes": {"$lte": quota_bytes - size_bytes}, reserved: {"$exists": False}},
            {"$inc": {"used_bytes": size_bytes}, "$set": {reserved: size_bytes}},
        )
        if result.modified_count:
            return True
        document = await QuotaDocument.get(owner_id)
        return document is not None and video_id in document.reserved

    async def release(self, owner_id: UserId, video_id: VideoId) -> None:
        document = await QuotaDocument.get(owner_id)
        if document is None or video_id not in document.reserved:
            return
        reserved = f"reserved.{video_id}"
        await QuotaDocument.get_pymongo_collection().update_one(
            {"_id": owner_id, reserved: {"$exists": True}},
            {"$inc": {"used_bytes": -document.reserved[video_id]}, "$unset": {reserved: ""}},
        )

    async def _ensure(self, owner_id: UserId) -> None:
        if await QuotaDocument.get(owner_id) is not None:
            return
        try:
            await QuotaDocument(id=owner_id).insert()
        except DuplicateKeyError:
            return  # inserted concurrently
