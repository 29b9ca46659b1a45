"""Upload a picture, and submit it as that of its subject. The domain authorizes the caller and names the subject."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from subgraphs.kernel.identity.ids import UserId
from subgraphs.kernel.messaging.events import Event
from subgraphs.kernel.pictures.errors import PictureProblem, PictureRejected
from subgraphs.kernel.pictures.model import (
    MAX_ALT,
    PICTURE,
    Picture,
    PictureContentType,
    PictureId,
    PictureShape,
    PictureStatus,
)
from subgraphs.kernel.pictures.ports import PictureObjects, PicturesWork
from subgraphs.kernel.pictures.settings import PictureSettings
from subgraphs.kernel.platform.clock import Clock
from subgraphs.kernel.platform.rate_limits import Limit, RateLimits
from subgraphs.kernel.values.plain_text import clean_line

UPLOAD_LIFETIME = timedelta(minutes=15)
"""The time in which an upload has to begin; it may be submitted as long again."""


@dataclass(frozen=True, slots=True)
class UploadPolicy:
    """The limits of uploads."""

    max_size_bytes: int
    per_user: Limit

    @classmethod
    def of(cls, settings: PictureSettings) -> "UploadPolicy":
        """Return the configured limits."""
        per_user = Limit("picture-uploads", settings.pictures_uploads_per_hour, timedelta(hours=1))
        return cls(settings.pictures_max_size_bytes, per_user)


@dataclass(frozen=True, slots=True)
class PictureUpload:
    """An address that takes one picture: a PUT of exactly these bytes with exactly this type."""

    picture_id: PictureId
    url: str
    content_type: PictureContentType
    expires_at: datetime


Work = TypeVar("Work", bound=PicturesWork)


@dataclass(frozen=True, slots=True)
class PictureUploads(Generic[Work]):
    """The steps of uploads within a domain's transaction. `submitted` makes the event that leads to the job."""

    objects: PictureObjects
    limits: RateLimits
    policy: UploadPolicy
    submitted: Callable[[PictureId], Event]
    clock: Clock

    async def start(
        self,
        work: Work,
        uploader: UserId,
        *,
        subject: str,
        shape: PictureShape,
        content_type: PictureContentType,
        size_bytes: int,
    ) -> PictureUpload:
        """Return an address for the upload. Raises PictureRejected, RateLimited."""
        if not 0 < size_bytes <= self.policy.max_size_bytes:
            mebibytes = self.policy.max_size_bytes / 2**20
            raise PictureRejected(
                PictureProblem.INVALID, f"A picture must have between 1 byte and {mebibytes:g} MiB.", "sizeBytes"
            )
        await self.limits.attempt(self.policy.per_user, uploader)
        now = self.clock()
        picture = Picture(
            id=PICTURE.new(),
            subject=subject,
            shape=shape,
            status=PictureStatus.UPLOADING,
            uploader_id=uploader,
            content_type=content_type,
            size_bytes=size_bytes,
            created_at=now,
            upload_expires_at=now + UPLOAD_LIFETIME,
        )
        await work.pictures.add(picture)
        seconds = int(UPLOAD_LIFETIME.total_seconds())
        url = await self.objects.upload_url(picture.upload_key, content_type, size_bytes, seconds)
        return PictureUpload(picture.id, url, content_type, picture.upload_expires_at)

    async def submit(self, work: Work, picture_id: PictureId, *, subject: str, alt: str) -> Picture:
        """Make an uploaded picture that of its subject once it is decoded; until then an earlier one is shown.

        Submitting the same one again changes at most the alt text. Raises PictureRejected.
        """
        text = clean_line(alt)
        if len(text) > MAX_ALT:
            raise PictureRejected(
                PictureProblem.TOO_LONG, f"An alt text must have at most {MAX_ALT} characters.", "alt"
            )
        await work.pictures.lock_subject(subject)
        picture = await work.pictures.get(picture_id, for_update=True)
        if picture is None or picture.subject != subject or picture.status is PictureStatus.REPLACED:
            raise PictureRejected(PictureProblem.NOT_FOUND, "There is no such upload; start it again.", "pictureId")
        if picture.status is not PictureStatus.UPLOADING:
            described = replace(picture, alt=text)
            await work.pictures.save(described)
            return described
        if await self.objects.size(picture.upload_key) != picture.size_bytes:
            raise PictureRejected(
                PictureProblem.INVALID,
                "The file is missing or not of the announced size: upload it again.",
                "pictureId",
            )
        now = self.clock()
        for other in await work.pictures.of_subject(subject):
            if other.status is PictureStatus.PROCESSING:
                await work.pictures.save(replaced(other, now))
        processing = replace(picture, status=PictureStatus.PROCESSING, alt=text, submitted_at=now)
        await work.pictures.save(processing)
        await work.record(self.submitted(picture.id))
        return processing

    async def remove(self, work: Work, subject: str) -> bool:
        """Show no picture of the subject any more; False if there was none."""
        await work.pictures.lock_subject(subject)
        found = await work.pictures.of_subject(subject)
        for picture in found:
            await work.pictures.save(replaced(picture, self.clock()))
        return bool(found)


def replaced(picture: Picture, now: datetime) -> Picture:
    """Return the picture as one that is not shown any more."""
    return replace(picture, status=PictureStatus.REPLACED, changed_at=now)
