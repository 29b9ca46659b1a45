"""Changes of a video's captions by its course's instructors: upload, removal, and the acceptance of a draft."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from subgraphs.kernel.identity.ids import VideoId
from subgraphs.kernel.identity.principal import Principal, Role, require_scope
from subgraphs.kernel.identity.scopes import Scope
from subgraphs.kernel.platform.clock import Clock
from subgraphs.kernel.values.languages import InvalidLanguage, canonical_language
from subgraphs.kernel.values.plain_text import clean_line
from subgraphs.videos.errors import VideosError, VideosErrorCode
from subgraphs.videos.service.captions.cues import Cue, passages
from subgraphs.videos.service.captions.model import CAPTIONS, CaptionSet, CaptionsId, CaptionTrack
from subgraphs.videos.service.captions.parse_captions import InvalidCaptions, Problem, parse_captions
from subgraphs.videos.service.captions.publish_captions import PublishCaptions, require_ready
from subgraphs.videos.service.course_access import CourseAccess
from subgraphs.videos.service.model import Video
from subgraphs.videos.service.ports.captions import Transcripts, VideoTextRecords
from subgraphs.videos.service.ports.videos import Videos
from subgraphs.videos.service.videos.audit import audit_of

MAX_TRACKS = 40
MAX_LABEL = 60
_SLACK_SECONDS = 2
"""Cues may begin that much after the film's end: the lengths of files differ by parts of seconds."""


@dataclass(frozen=True, slots=True)
class CaptionFile:
    """An uploaded file of captions."""

    language: str
    label: str
    automatic: bool
    content: bytes


@dataclass(frozen=True, slots=True)
class SetCaptions:
    """Publish captions, in place of those in the same language."""

    videos: Videos
    transcripts: Transcripts
    access: CourseAccess
    publish: PublishCaptions
    clock: Clock

    async def __call__(self, principal: Principal | None, video_id: VideoId, file: CaptionFile) -> Video:
        """Return the video with the captions. Raises VideosError, with the line of a wrong timing."""
        caller = require_scope(principal, Role.INSTRUCTOR, Scope.VIDEOS_MODERATE)
        language, label = parse_language(file.language), _label(file.label)
        video = await self.access.require_managed(caller, await self.videos.get(video_id))
        cues = await asyncio.to_thread(_cues, file.content, require_ready(video).duration_seconds)
        track = CaptionTrack(CAPTIONS.new(), language, label, file.automatic)
        _with_room(track)(video.texts.captions)
        await self.publish.write(video, track, cues)
        await self.transcripts.store(video.id, track.id, list(passages(cues)))
        audit = await audit_of(self.access, caller, "video.set_captions", video, video.state, self.clock())
        return await self.publish(video, _with_room(track), audit)


@dataclass(frozen=True, slots=True)
class RemoveCaptions:
    """Remove captions, or a draft. The film, and its other captions, stay as they are."""

    videos: Videos
    texts: VideoTextRecords
    transcripts: Transcripts
    access: CourseAccess
    publish: PublishCaptions
    clock: Clock

    async def __call__(self, principal: Principal | None, video_id: VideoId, captions_id: CaptionsId) -> Video:
        """Return the video without the captions; removing them again changes nothing. Raises VideosError."""
        caller = require_scope(principal, Role.INSTRUCTOR, Scope.VIDEOS_MODERATE)
        video = await self.access.require_managed(caller, await self.videos.get(video_id))
        if any(draft.id == captions_id for draft in video.texts.drafts):
            without = await self.texts.remove_draft(video.id, captions_id)
            await self.transcripts.delete(captions_id)
            return without or video
        if video.texts.captions.find(captions_id) is None:
            return video
        audit = await audit_of(self.access, caller, "video.remove_captions", video, video.state, self.clock())
        return await self.publish(video, lambda captions: captions.without(captions_id), audit)


@dataclass(frozen=True, slots=True)
class AcceptCaptions:
    """Publish a draft that a program transcribed, in place of the captions in its language."""

    videos: Videos
    transcripts: Transcripts
    access: CourseAccess
    publish: PublishCaptions
    clock: Clock

    async def __call__(
        self, principal: Principal | None, video_id: VideoId, captions_id: CaptionsId, label: str
    ) -> Video:
        """Return the video with the captions. Raises VideosError if the draft is missing or unfinished."""
        caller = require_scope(principal, Role.INSTRUCTOR, Scope.VIDEOS_MODERATE)
        text = _label(label)
        video = await self.access.require_managed(caller, await self.videos.get(video_id))
        if video.texts.captions.find(captions_id) is not None:
            return video
        draft = next((each for each in video.texts.drafts if each.id == captions_id), None)
        if draft is None or not draft.ready:
            raise VideosError(VideosErrorCode.NOT_FOUND, "There is no finished draft like this.", "captionsId")
        track = CaptionTrack(draft.id, draft.language, text, automatic=True)
        await self.publish.write(video, track, await self.transcripts.cues(draft.id))
        audit = await audit_of(self.access, caller, "video.accept_captions", video, video.state, self.clock())
        return await self.publish(video, _with_room(track), audit)


def _with_room(track: CaptionTrack) -> Callable[[CaptionSet], CaptionSet]:
    """Return the change of a set of captions that adds a track, if there is room for it."""

    def change(captions: CaptionSet) -> CaptionSet:
        changed = captions.with_track(track)
        if len(changed.tracks) > MAX_TRACKS:
            raise VideosError(VideosErrorCode.INVALID, "A video has captions in at most 40 languages.", "language")
        return changed

    return change


def parse_language(tag: str) -> str:
    """Return the language tag in canonical form. Raises VideosError."""
    try:
        return canonical_language(tag)
    except InvalidLanguage:
        raise VideosError(VideosErrorCode.INVALID, "A language is a tag such as en or pt-BR.", "language") from None


def _label(text: str) -> str:
    label = clean_line(text)
    if not 1 <= len(label) <= MAX_LABEL:
        raise VideosError(VideosErrorCode.INVALID, "The label has 1 to 60 characters.", "label")
    return label


def _cues(content: bytes, seconds: int) -> Sequence[Cue]:
    try:
        cues = parse_captions(content)
    except InvalidCaptions as invalid:
        raise _error(invalid.problem, invalid.line or 1) from None
    if any(cue.start_ms > (seconds + _SLACK_SECONDS) * 1000 for cue in cues):
        raise VideosError(VideosErrorCode.INVALID, "The captions go on after the end of the video.", "content")
    return cues


def _error(problem: Problem, line: int) -> VideosError:
    match problem:
        case Problem.TOO_LARGE:
            message = "A caption file has at most 640 KiB."
            return VideosError(VideosErrorCode.TOO_LARGE, message, "content")
        case Problem.ENCODING:
            message = "The file is not text: save it as UTF-8."
        case Problem.NO_CUES:
            message = "The file has no captions."
        case Problem.TOO_MANY_CUES:
            message = "A file has at most 20,000 captions."
        case Problem.NO_TIMING:
            message = f"Line {line}: a caption begins with its times, such as 00:00:01,000 --> 00:00:04,000."
        case Problem.MALFORMED_TIMING:
            message = f"Line {line}: these are not times, such as 00:00:01,000 --> 00:00:04,000."
        case Problem.ENDS_BEFORE_START:
            message = f"Line {line}: the caption ends before it begins."
        case Problem.TEXT_TOO_LONG:
            message = f"Line {line}: the caption has more than 1,000 characters."
    return VideosError(VideosErrorCode.INVALID, message, "content")
