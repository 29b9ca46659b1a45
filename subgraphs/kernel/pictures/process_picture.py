"""The job that makes a published picture of an uploaded file."""

import hashlib
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from pathlib import Path

import structlog

from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.pictures.model import (
    PICTURE,
    Picture,
    PictureFailure,
    PictureFormat,
    PictureStatus,
    Rendition,
    file_name,
)
from subgraphs.kernel.pictures.ports import PictureDecoder, PictureObjects, PicturesWork
from subgraphs.kernel.pictures.uploads import replaced
from subgraphs.kernel.platform.clock import Clock

logger = structlog.get_logger(__name__)

ATTEMPTS = 3
"""The number of attempts before a picture fails that takes too long or brings its worker down."""

_DIGEST_CHARACTERS = 32


@dataclass(frozen=True, slots=True)
class ProcessPicture:
    """Decode, store and publish one picture; `shown` is called whenever another picture of a subject is shown.

    It is safe to run twice, and to be killed anywhere: files are stored before the row says that they are, in a folder
    of this picture alone.
    """

    units: Transactions[PicturesWork]
    objects: PictureObjects
    decoder: PictureDecoder
    shown: Callable[[str], Awaitable[None]]
    clock: Clock

    async def __call__(self, picture_id: str) -> None:
        picture = await self._begin(picture_id)
        if picture is None:
            return
        made = await self._make(picture)
        published = await self._settle(picture, made)
        if published:
            await self.shown(picture.subject)

    async def _begin(self, picture_id: str) -> Picture | None:
        async with self.units() as work:
            picture = await work.pictures.get(PICTURE.parse(picture_id), for_update=True)
            if picture is None or picture.status is not PictureStatus.PROCESSING:
                return None
            if picture.attempts >= ATTEMPTS:
                await work.pictures.save(self._failed(picture, PictureFailure.TOO_COMPLEX))
                return None
            begun = replace(picture, attempts=picture.attempts + 1)
            await work.pictures.save(begun)
            return begun

    async def _make(self, picture: Picture) -> Rendition | PictureFailure:
        with tempfile.TemporaryDirectory(prefix="lectern-picture-") as folder:
            source, target = Path(folder) / "source", Path(folder) / "made"
            target.mkdir()
            if not await self.objects.download(picture.upload_key, source, picture.size_bytes):
                return PictureFailure.TOO_LARGE
            decoded = await self.decoder.decode(source, target, picture.shape)
            if isinstance(decoded, PictureFailure):
                return decoded
            made = Rendition(_digest(target), decoded.width, decoded.height, decoded.blurhash, decoded.color)
            for width in set(made.widths(picture.shape).values()):
                for encoding in PictureFormat:
                    name = file_name(width, encoding)
                    key = f"{picture.folder}{made.digest}/{name}"
                    await self.objects.publish(key, target / name, encoding.media_type)
            return made

    async def _settle(self, picture: Picture, made: Rendition | PictureFailure) -> bool:
        async with self.units() as work:
            await work.pictures.lock_subject(picture.subject)
            current = await work.pictures.get(picture.id, for_update=True)
            if current is None or current.status is not PictureStatus.PROCESSING:
                return False  # replaced meanwhile; its files are deleted with it
            if isinstance(made, PictureFailure):
                logger.info("picture rejected", picture=picture.id, failure=made.value)
                await work.pictures.save(self._failed(current, made))
                return False
            for other in await work.pictures.of_subject(picture.subject):
                if other.status is PictureStatus.READY:
                    await work.pictures.save(replaced(other, self.clock()))
            ready = replace(current, status=PictureStatus.READY, rendition=made, changed_at=self.clock())
            await work.pictures.save(ready)
            return True

    def _failed(self, picture: Picture, failure: PictureFailure) -> Picture:
        return replace(picture, status=PictureStatus.FAILED, failure=failure, changed_at=self.clock())


def _digest(folder: Path) -> str:
    """Return a hash of all files of a folder, by name and content."""
    digest = hashlib.sha256()
    for path in sorted(folder.iterdir()):
        content = path.read_bytes()
        digest.update(f"{path.name}:{len(content)}:".encode() + content)
    return digest.hexdigest()[:_DIGEST_CHARACTERS]
