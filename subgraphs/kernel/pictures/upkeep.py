"""The periodic tasks of pictures: what got stuck is enqueued again, what is not needed any more is deleted."""

from dataclasses import dataclass
from datetime import timedelta

from subgraphs.kernel.messaging.jobs import JobQueue
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.pictures.ports import PictureObjects, PicturesWork
from subgraphs.kernel.pictures.uploads import UPLOAD_LIFETIME
from subgraphs.kernel.platform.clock import Clock

STUCK_AFTER = timedelta(minutes=2)
REPLACED_RETENTION = timedelta(hours=1)
"""Pages that were loaded or cached before a replacement may still show the old picture."""
FAILED_RETENTION = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class RequeuePictures:
    """Enqueue the jobs of pictures that have been processed for long, in case theirs were lost."""

    units: Transactions[PicturesWork]
    jobs: JobQueue
    job: str
    clock: Clock

    async def __call__(self) -> None:
        async with self.units() as work:
            stuck = await work.pictures.stuck(self.clock() - STUCK_AFTER)
        for picture_id in stuck:
            await self.jobs.enqueue(self.job, picture_id, key=picture_id)


@dataclass(frozen=True, slots=True)
class PurgePictures:
    """Delete the files, then the rows, of pictures that are not shown any more, and decoded uploads.

    An uploaded file is deleted once its address has expired, since until then it could be sent again.
    """

    units: Transactions[PicturesWork]
    objects: PictureObjects
    clock: Clock

    async def __call__(self) -> None:
        now = self.clock()
        async with self.units() as work:
            disposable = await work.pictures.disposable(
                now - UPLOAD_LIFETIME, now - REPLACED_RETENTION, now - FAILED_RETENTION
            )
            leftovers = await work.pictures.with_leftovers(now)
        for picture in disposable:
            await self.objects.delete(picture.upload_key)
            await self.objects.delete_folder(picture.folder)
            async with self.units() as work:
                await work.pictures.delete(picture.id)
        for picture in leftovers:
            await self.objects.delete(picture.upload_key)
            async with self.units() as work:
                await work.pictures.mark_upload_deleted(picture.id)
