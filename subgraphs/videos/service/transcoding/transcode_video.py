"""The transcoding of an uploaded video, by a worker.

The worker holds a lease that its heartbeats extend. Each attempt writes to a prefix of its own, which becomes visible
in the conditional update that also ends the lease. A worker killed at any moment therefore leaves either a video that
the next attempt takes over, or a finished one.
"""

import asyncio
import shutil
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import structlog

from subgraphs.kernel.identity.ids import VideoId
from subgraphs.kernel.platform.clock import Clock
from subgraphs.videos.events import VideoFailed, VideoReady
from subgraphs.videos.service.model import Claim, Failure, FailureCode, Progress, Publication, files_prefix
from subgraphs.videos.service.ports.encoder import Encoded, Encoder, EncodingFailed
from subgraphs.videos.service.ports.object_storage import Files, ObjectMissing, Sources
from subgraphs.videos.service.ports.quotas import Quotas
from subgraphs.videos.service.ports.video_changes import VideoChanges
from subgraphs.videos.service.ports.videos import Videos

logger = structlog.get_logger(__name__)

TRANSCODE_JOB = "videos.transcode"
"""The name of the job that transcodes one video."""

SCRATCH_PREFIX = "lectern-transcode-"
"""The name prefix of scratch folders; a killed worker leaves its own behind."""

FIRST_RETRY_DELAY = timedelta(minutes=1)
"""The delay after a first attempt that failed for another reason than the file; it doubles with each further attempt.
"""


class _LeaseLost(Exception):
    """Another attempt has begun; this one can change nothing any more."""


class _Rejected(Exception):
    """The file cannot be transcoded."""

    def __init__(self, code: FailureCode) -> None:
        super().__init__(code.value)
        self.code = code


@dataclass(frozen=True, slots=True)
class Lease:
    """The duration of a lease without heartbeats, and the interval of heartbeats."""

    duration: timedelta = timedelta(seconds=60)
    heartbeat_interval: timedelta = timedelta(seconds=5)


@dataclass(slots=True)
class _Latest:
    progress: Progress | None = None


@dataclass(frozen=True, slots=True)
class TranscodeVideo:
    """Take one video from UPLOADED to READY or FAILED; do nothing if it is not claimable."""

    videos: Videos
    sources: Sources
    files: Files
    quotas: Quotas
    encoder: Encoder
    changes: VideoChanges
    clock: Clock
    lease: Lease
    worker: str
    scratch: Path | None = None

    async def __call__(self, video_id: VideoId) -> None:
        now = self.clock()
        claim = await self.videos.claim(video_id, self.worker, now, now + self.lease.duration)
        if claim is None:
            return
        log = logger.bind(video_id=video_id, attempt=claim.attempt)
        await self.changes.publish(video_id)
        if await self.videos.attempts_exhausted(claim):
            await self._fail(claim, FailureCode.WORKERS_LOST)
            return
        try:
            encoded = await self._work(claim)
            await self._publish(claim, encoded)
        except _Rejected as rejected:
            await self._fail(claim, rejected.code)
        except _LeaseLost:
            log.warning("lease lost")
            await self.files.delete_prefix(f"{claim.prefix}/")
        except asyncio.CancelledError:
            # The worker is shutting down: let the next one begin at once instead of when the lease expires.
            await asyncio.shield(self.videos.release_claim(claim, self.clock()))
            raise
        except Exception:
            # A failure of a store or a bug, not of the file: retry later.
            await self.videos.release_claim(claim, self.clock() + FIRST_RETRY_DELAY * 2 ** (claim.attempt - 1))
            raise
        finally:
            await self.changes.publish(video_id)

    async def _work(self, claim: Claim) -> Encoded:
        """Encode and upload the files, with a concurrent heartbeat."""
        latest = _Latest()
        folder = Path(tempfile.mkdtemp(prefix=SCRATCH_PREFIX, dir=self.scratch))
        working = asyncio.create_task(self._make_files(claim, folder, latest))
        heartbeats = asyncio.create_task(self._send_heartbeats(claim, latest))
        try:
            await asyncio.wait({working, heartbeats}, return_when=asyncio.FIRST_COMPLETED)
            if not working.done():
                heartbeats.result()  # ends by itself only if the lease is lost or the database fails
            return await working
        finally:
            for task in (working, heartbeats):
                task.cancel()
                with suppress(asyncio.CancelledError, Exception):
                    await task
            await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)

    async def _send_heartbeats(self, claim: Claim, latest: _Latest) -> None:
        while True:
            await asyncio.sleep(self.lease.heartbeat_interval.total_seconds())
            if not await self.videos.heartbeat(claim, self.clock() + self.lease.duration, latest.progress):
                raise _LeaseLost
            await self.changes.publish(claim.video.id)

    async def _make_files(self, claim: Claim, folder: Path, latest: _Latest) -> Encoded:
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
        await self.changes.publish(claim.video.id)

        def report(progress: Progress) -> None:
            latest.progress = progress

        try:
            encoded = await self.encoder.encode(source, target, media, report)
        except EncodingFailed as failed:
            raise _Rejected(failed.code) from None
        await self.files.upload_folder(target, claim.prefix)
        return encoded

    async def _publish(self, claim: Claim, encoded: Encoded) -> None:
        video = claim.video
        seconds = max(1, round(encoded.duration_seconds))
        event = VideoReady(
            video_id=video.id,
            course_id=video.course_id,
            owner_id=video.owner_id,
            filename=video.upload.filename,
            duration_seconds=seconds,
        )
        published = Publication(claim.prefix, seconds, encoded.renditions)
        if not await self.videos.publish(claim, published, event):
            raise _LeaseLost
        # Remove the files of earlier attempts. After a crash here they are unreachable garbage, but harmless.
        await self.files.delete_prefix(files_prefix(video.id), except_prefix=claim.prefix)

    async def _fail(self, claim: Claim, code: FailureCode) -> None:
        video, failure = claim.video, Failure(code)
        event = VideoFailed(
            video_id=video.id,
            course_id=video.course_id,
            owner_id=video.owner_id,
            filename=video.upload.filename,
            code=code.value,
            message=failure.message,
        )
        if await self.videos.fail(claim, failure, event):
            await self.files.delete_prefix(files_prefix(video.id))
            if not failure.retryable:
                await self.files.delete_prefix(video.upload.key)
                await self.quotas.release(video.owner_id, video.id)
        await self.changes.publish(video.id)
