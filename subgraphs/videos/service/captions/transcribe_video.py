"""Automatic transcription: a request for it, and the job that makes a draft."""

import asyncio
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

import structlog

from subgraphs.kernel.identity.ids import VideoId
from subgraphs.kernel.identity.principal import Principal, Role, require_scope
from subgraphs.kernel.identity.scopes import Scope
from subgraphs.kernel.messaging.jobs import JobQueue
from subgraphs.kernel.platform.clock import Clock
from subgraphs.videos.errors import VideosError, VideosErrorCode
from subgraphs.videos.service.captions.change_captions import parse_language
from subgraphs.videos.service.captions.cues import passages
from subgraphs.videos.service.captions.model import CAPTIONS, CaptionDraft, CaptionsId
from subgraphs.videos.service.captions.publish_captions import require_ready
from subgraphs.videos.service.course_access import CourseAccess
from subgraphs.videos.service.model import Video
from subgraphs.videos.service.ports.captions import Transcriber, TranscriptionFailed, Transcripts, VideoTextRecords
from subgraphs.videos.service.ports.object_storage import ObjectMissing, Sources
from subgraphs.videos.service.ports.videos import Videos
from subgraphs.videos.service.transcoding.transcode_video import SCRATCH_PREFIX

logger = structlog.get_logger(__name__)

TRANSCRIBE_JOB = "videos.transcribe"
"""The name of the job that transcribes one video."""

MAX_DRAFTS = 5


@dataclass(frozen=True, slots=True)
class RequestTranscription:
    """Request a draft of captions; a periodic task of the worker enqueues the job."""

    videos: Videos
    texts: VideoTextRecords
    access: CourseAccess
    clock: Clock
    available: bool

    async def __call__(self, principal: Principal | None, video_id: VideoId, language: str) -> Video:
        """Return the video with the draft; a second request in the language changes nothing. Raises VideosError."""
        caller = require_scope(principal, Role.INSTRUCTOR, Scope.VIDEOS_MODERATE)
        tag = parse_language(language)
        if not self.available:
            raise VideosError(VideosErrorCode.NOT_AVAILABLE, "This marketplace has no automatic transcription.")
        video = await self.access.require_managed(caller, await self.videos.get(video_id))
        require_ready(video)
        if video.source_deleted:
            message = "The uploaded file was deleted after its time: upload captions instead."
            raise VideosError(VideosErrorCode.NOT_AVAILABLE, message)
        for earlier in video.texts.drafts:
            if earlier.language == tag and not earlier.failed:
                return video
            if earlier.language == tag:
                await self.texts.remove_draft(video.id, earlier.id)
        draft = CaptionDraft(CAPTIONS.new(), tag, self.clock())
        added = await self.texts.add_draft(video.id, draft, MAX_DRAFTS)
        if added is None:
            raise VideosError(VideosErrorCode.CONFLICT, "There are drafts already: accept or remove them first.")
        return added


@dataclass(frozen=True, slots=True)
class EnqueueTranscriptions:
    """Enqueue the jobs of drafts that wait: new ones, and those whose worker was lost."""

    texts: VideoTextRecords
    jobs: JobQueue

    async def __call__(self) -> None:
        for video_id, captions_id in await self.texts.find_waiting_drafts():
            await self.jobs.enqueue(TRANSCRIBE_JOB, video_id, captions_id, key=captions_id)


@dataclass(frozen=True, slots=True)
class TranscribeVideo:
    """Transcribe a video's source, and store the draft. Safe to run twice and to be killed."""

    videos: Videos
    texts: VideoTextRecords
    transcripts: Transcripts
    sources: Sources
    transcriber: Transcriber
    scratch: Path | None = None

    async def __call__(self, video_id: VideoId, captions_id: CaptionsId) -> None:
        video = await self.videos.get(video_id)
        draft = None if video is None else _waiting(video, captions_id)
        if video is None or draft is None:
            return
        folder = Path(tempfile.mkdtemp(prefix=SCRATCH_PREFIX, dir=self.scratch))
        try:
            source = folder / "source"
            await self.sources.download(video.upload.key, source)
            cues = await self.transcriber.transcribe(source, draft.language)
            if not cues:
                raise TranscriptionFailed("no speech")
            await self.transcripts.store(video.id, captions_id, list(passages(cues)))
        except (TranscriptionFailed, ObjectMissing) as problem:
            logger.info("transcription failed", video_id=video_id, problem=repr(problem))
            await self.texts.finish_draft(video.id, captions_id, failed=True)
            return
        finally:
            await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)
        if not await self.texts.finish_draft(video.id, captions_id, failed=False):
            await self._remove_orphan(video_id, captions_id)

    async def _remove_orphan(self, video_id: VideoId, captions_id: CaptionsId) -> None:
        """Delete the passages of a draft that was removed meanwhile; another run of this job may have finished it."""
        video = await self.videos.get(video_id)
        if video is None or not _exists(video, captions_id):
            await self.transcripts.delete(captions_id)


def _waiting(video: Video, captions_id: CaptionsId) -> CaptionDraft | None:
    return next(
        (each for each in video.texts.drafts if each.id == captions_id and not each.ready and not each.failed), None
    )


def _exists(video: Video, captions_id: CaptionsId) -> bool:
    drafts = any(each.id == captions_id for each in video.texts.drafts)
    return drafts or video.texts.captions.find(captions_id) is not None
