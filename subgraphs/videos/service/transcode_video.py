"""A worker makes an uploaded file playable.

The right to do so is a lease that the worker's heart beats keep alive. What it makes goes where no other attempt
writes, and becomes visible in the one conditional update that also ends the lease: killed at any moment, the worker
leaves either a video that the next attempt takes over, or a finished one.
"""

import asyncio
import shutil
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import structlog

from subgraphs.kernel.clock import Clock
from subgraphs.kernel.ids import VideoId
from subgraphs.videos.events import VideoFailed, VideoReady
from subgraphs.videos.service.model import Claim, Failure, FailureCode, Published, files_prefix
from subgraphs.videos.service.ports import (
    Encoded,
    Encoder,
    EncodingFailed,
    Files,
    ObjectMissing,
    Quotas,
    Sources,
    StateChanges,
    Videos,
)

_log = structlog.get_logger(__name__)

SCRATCH_PREFIX = "lectern-transcode-"
"""What the names of the folders begin with in which files are made; a killed worker leaves its own behind."""


FIRST_REST = timedelta(minutes=1)
"""How long a video rests after its first attempt failed by no fault of the file; twice as long after each further one.
"""


class _LeaseLost(Exception):
    """Another attempt began; nothing that this one does counts any more."""


class _Rejected(Exception):
    """The file, or the encoder, does not allow it."""

    def __init__(self, code: FailureCode) -> None:
        super().__init__(code.value)
        self.code = code


@dataclass(frozen=True, slots=True)
class Lease:
    """How long a silent worker keeps a video, and how often a living one says that it lives."""

    lasts: timedelta = timedelta(seconds=60)
    beat_every: timedelta = timedelta(seconds=5)


@dataclass(slots=True)
class _Progress:
    percent: int | None = None


@dataclass(frozen=True, slots=True)
class TranscodeVideo:
    """Takes one video from UPLOADED to READY or FAILED; does nothing if it is not there to be taken."""

    videos: Videos
    sources: Sources
    files: Files
    quotas: Quotas
    encoder: Encoder
    changes: StateChanges
    clock: Clock
    lease: Lease
    worker: str
    scratch: Path | None = None

    async def __call__(self, video_id: VideoId) -> None:
        now = self.clock()
        claim = await self.videos.claim(video_id, self.worker, now, now + self.lease.lasts)
        if claim is None:
            return
        log = _log.bind(video_id=video_id, attempt=claim.attempt)
        await self.changes.announce(video_id)
        if await self.videos.attempts_used_up(claim):
            await self._fail(claim, FailureCode.WORKERS_LOST)
            return
        try:
            encoded = await self._work(claim)
            await self._publish(claim, encoded)
        except _Rejected as rejected:
            await self._fail(claim, rejected.code)
        except _LeaseLost:
            log.warning("lease lost")
            await self.files.delete_others(f"{claim.prefix}/", keep=None)
        except asyncio.CancelledError:
            # The worker is told to stop: let the next one begin at once instead of when the lease runs out.
            await asyncio.shield(self.videos.give_back(claim, self.clock()))
            raise
        except Exception:
            # Not the file's fault, but a store's or ours: some time for it to be put right.
            await self.videos.give_back(claim, self.clock() + FIRST_REST * 2 ** (claim.attempt - 1))
            raise
        finally:
            await self.changes.announce(video_id)

    async def _work(self, claim: Claim) -> Encoded:
        """Everything up to the files' being in the object store, while a heart beats beside it."""
        progress = _Progress()
        folder = Path(tempfile.mkdtemp(prefix=SCRATCH_PREFIX, dir=self.scratch))
        working = asyncio.create_task(self._make_files(claim, folder, progress))
        beating = asyncio.create_task(self._beat(claim, progress))
        try:
            await asyncio.wait({working, beating}, return_when=asyncio.FIRST_COMPLETED)
            if not working.done():
                beating.result()  # it ends by itself only when the lease is lost, or the database is
            return await working
        finally:
            for task in (working, beating):
                task.cancel()
                with suppress(asyncio.CancelledError, Exception):
                    await task
            await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)

    async def _beat(self, claim: Claim, progress: _Progress) -> None:
        while True:
            await asyncio.sleep(self.lease.beat_every.total_seconds())
            if not await self.videos.beat(claim, self.clock() + self.lease.lasts, progress.percent):
                raise _LeaseLost
            await self.changes.announce(claim.video.id)

    async def _make_files(self, claim: Claim, folder: Path, progress: _Progress) -> Encoded:
        upload = claim.video.upload
        source, target = folder / "source", folder / "files"
        target.mkdir()
        try:
            digest = await self.sources.download(upload.key, source)
        except ObjectMissing:
            raise _Rejected(FailureCode.CORRUPTED) from None
        if upload.sha256 not in {None, digest} or source.stat().st_size != upload.size_bytes:
            raise _Rejected(FailureCode.CORRUPTED)
        media = await self.encoder.examine(source)
        if isinstance(media, FailureCode):
            raise _Rejected(media)
        if not await self.videos.begin_transcoding(claim):
            raise _LeaseLost
        await self.changes.announce(claim.video.id)

        def report(percent: int) -> None:
            progress.percent = percent

        try:
            encoded = await self.encoder.encode(source, target, media, report)
        except EncodingFailed:
            raise _Rejected(FailureCode.ENCODING_FAILED) from None
        await self.files.upload_folder(target, claim.prefix)
        return encoded

    async def _publish(self, claim: Claim, encoded: Encoded) -> None:
        video = claim.video
        seconds = max(1, round(encoded.duration_seconds))
        fact = VideoReady(
            video_id=video.id,
            course_id=video.course_id,
            owner_id=video.owner_id,
            filename=video.upload.filename,
            duration_seconds=seconds,
        )
        published = Published(claim.prefix, seconds, encoded.renditions)
        if not await self.videos.publish(claim, published, fact):
            raise _LeaseLost
        # What earlier attempts left; if this is cut short, the leftovers lie where nothing points to.
        await self.files.delete_others(files_prefix(video.id), keep=claim.prefix)

    async def _fail(self, claim: Claim, code: FailureCode) -> None:
        video, failure = claim.video, Failure(code)
        fact = VideoFailed(
            video_id=video.id,
            course_id=video.course_id,
            owner_id=video.owner_id,
            filename=video.upload.filename,
            code=code.value,
            message=failure.message,
        )
        if await self.videos.fail(claim, failure, fact):
            await self.files.delete_others(files_prefix(video.id), keep=None)
            if not failure.retryable:
                await self.files.delete_others(video.upload.key, keep=None)
                await self.quotas.release(video.owner_id, video.id)
        await self.changes.announce(video.id)
