"""A domain's work on pictures outside of requests: the job, and the periodic tasks."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from subgraphs.kernel.messaging.jobs import Job, JobQueue
from subgraphs.kernel.messaging.worker_module import PeriodicTask
from subgraphs.kernel.object_storage.s3 import s3_address
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.pictures.decoding.decoder import ChildProcessDecoder
from subgraphs.kernel.pictures.model import PictureId
from subgraphs.kernel.pictures.ports import PicturesWork
from subgraphs.kernel.pictures.process_picture import ATTEMPTS, ProcessPicture
from subgraphs.kernel.pictures.s3_objects import S3PictureObjects
from subgraphs.kernel.pictures.settings import PictureSettings
from subgraphs.kernel.pictures.upkeep import PurgePictures, RequeuePictures
from subgraphs.kernel.platform.clock import Clock


@dataclass(frozen=True, slots=True)
class PictureJobs:
    """The additions to a domain's worker module for pictures."""

    jobs: Sequence[Job]
    periodic_tasks: Sequence[PeriodicTask]
    enqueue: Callable[[PictureId], Awaitable[None]]
    """Enqueues the job of a submitted picture."""
    close: Callable[[], None]


def picture_jobs(
    domain: str,
    settings: PictureSettings,
    units: Transactions[PicturesWork],
    queue: JobQueue,
    clock: Clock,
    shown: Callable[[str], Awaitable[None]],
) -> PictureJobs:
    """Return the work on a domain's pictures; `shown` is called with a subject that shows another picture."""
    objects = S3PictureObjects(s3_address(settings))
    name = f"{domain}.process-picture"
    process = ProcessPicture(units, objects, ChildProcessDecoder.of(settings), shown, clock)

    async def enqueue(picture_id: PictureId) -> None:
        await queue.enqueue(name, picture_id, key=picture_id)

    return PictureJobs(
        jobs=[Job(name, process, timeout=settings.pictures_decode_timeout + timedelta(minutes=1), attempts=ATTEMPTS)],
        periodic_tasks=[
            PeriodicTask(
                f"{domain}.requeue-pictures", timedelta(minutes=1), RequeuePictures(units, queue, name, clock)
            ),
            PeriodicTask(f"{domain}.purge-pictures", timedelta(minutes=5), PurgePictures(units, objects, clock)),
        ],
        enqueue=enqueue,
        close=objects.close,
    )
