"""The deletion of files that no lecture has any more, and of uploads that were never completed."""

from dataclasses import dataclass

from subgraphs.catalog.service.ports.resources import ResourceObjects
from subgraphs.catalog.service.ports.unit_of_work import CatalogWork
from subgraphs.catalog.service.resources.model import object_key
from subgraphs.catalog.service.resources.upload_file import UPLOAD_LIFETIME
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock


@dataclass(frozen=True, slots=True)
class PurgeResources:
    """Delete the objects, then the rows. An object is deleted once its upload's address has expired, since until then
    it could be sent again.
    """

    units: Transactions[CatalogWork]
    objects: ResourceObjects
    clock: Clock

    async def __call__(self) -> None:
        now = self.clock()
        async with self.units() as work:
            # Uploads may be completed for one lifetime after their expiry; the other is a margin.
            disposable = await work.resources.disposable(now, now - 2 * UPLOAD_LIFETIME)
        for resource_id in disposable:
            await self.objects.delete(object_key(resource_id))
            async with self.units() as work:
                await work.resources.delete(resource_id)
