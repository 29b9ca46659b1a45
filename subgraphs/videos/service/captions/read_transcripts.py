"""The transcripts of lectures for those who may watch them, and the search inside them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from subgraphs.catalog.events import CourseOutline
from subgraphs.kernel.graphql.pagination import Page, PageRequest
from subgraphs.kernel.identity.ids import CourseId, LectureId
from subgraphs.kernel.identity.principal import Principal, require_principal
from subgraphs.videos.service.captions.cues import Cue, Passage
from subgraphs.videos.service.captions.model import CaptionsId, CaptionTrack
from subgraphs.videos.service.captions.search_words import SearchWords, search_words
from subgraphs.videos.service.captions.webvtt import whole_file
from subgraphs.videos.service.model import Publication, Video
from subgraphs.videos.service.playback.playback_access import decide_playback, is_free_preview, is_privileged
from subgraphs.videos.service.playback.video_lectures import VideoLecture, VideoLectures
from subgraphs.videos.service.ports.captions import Transcripts
from subgraphs.videos.service.ports.replicas import CourseOutlines, Enrollments

MAX_COURSES = 200
"""The courses of a learner that one search covers, those enrolled in last."""


@dataclass(frozen=True, slots=True)
class WatchableVideos:
    """The videos of lectures that a viewer may watch now."""

    lectures: VideoLectures
    enrollments: Enrollments

    async def __call__(self, viewer: Principal | None, lecture_ids: Collection[LectureId]) -> Mapping[LectureId, Video]:
        found = await self.lectures.find(lecture_ids)
        undecided = {
            lecture.course.id
            for lecture in found.values()
            if not is_privileged(viewer, lecture.course) and not is_free_preview(lecture)
        }
        entitled = (
            frozenset[CourseId]()
            if viewer is None or not undecided
            else await self.enrollments.entitled(viewer.user_id, undecided)
        )
        return {
            lecture_id: lecture.video
            for lecture_id, lecture in found.items()
            if lecture.video is not None and _is_watchable(viewer, lecture, entitled)
        }


def _is_watchable(viewer: Principal | None, lecture: VideoLecture, entitled: Collection[CourseId]) -> bool:
    decision = decide_playback(viewer, lecture, entitled=lecture.course.id in entitled)
    return isinstance(decision, Publication)


@dataclass(frozen=True, slots=True)
class TranscriptHit:
    """A passage with the words of a search, and the lecture that shows its video."""

    lecture_id: LectureId
    track: CaptionTrack
    passage: Passage
    cue: Cue
    """The first cue of the passage with one of the words."""


@dataclass(frozen=True, slots=True)
class SearchTranscripts:
    """Search the transcripts of what a viewer may watch."""

    watchable: WatchableVideos
    outlines: CourseOutlines
    enrollments: Enrollments
    transcripts: Transcripts

    async def of_course(
        self, viewer: Principal | None, course_id: CourseId, query: str, request: PageRequest
    ) -> Page[TranscriptHit]:
        """Return a page of passages of a course's lectures that have all words of the query."""
        outlines = await self.outlines.of_courses([course_id])
        return await self._search(viewer, list(outlines.values()), query, request)

    async def of_viewer(self, viewer: Principal | None, query: str, request: PageRequest) -> Page[TranscriptHit]:
        """Return a page of passages of the courses in which the viewer is enrolled. Raises Unauthenticated."""
        user = require_principal(viewer)
        outlines = await self.outlines.of_courses(await self.enrollments.latest(user.user_id, MAX_COURSES))
        return await self._search(viewer, list(outlines.values()), query, request)

    async def _search(
        self, viewer: Principal | None, courses: Collection[CourseOutline], query: str, request: PageRequest
    ) -> Page[TranscriptHit]:
        words = search_words(query)
        if words is None:
            return Page((), (), has_next=False, has_previous=False)
        shown = [lecture.id for course in courses for lecture in course.lectures if lecture.video_id is not None]
        videos = await self.watchable(viewer, shown)
        tracks: dict[CaptionsId, tuple[LectureId, CaptionTrack]] = {
            track.id: (lecture_id, track)
            for lecture_id, video in videos.items()
            for track in video.texts.captions.tracks
        }
        page = await self.transcripts.search(tracks.keys(), words, request)
        return page.map(lambda found: _hit(*tracks[found.captions_id], found.passage, words))


def _hit(lecture_id: LectureId, track: CaptionTrack, passage: Passage, words: SearchWords) -> TranscriptHit:
    cue = next((cue for cue in passage.cues if words.match(cue.text)), passage.cues[0])
    return TranscriptHit(lecture_id, track, passage, cue)


@dataclass(frozen=True, slots=True)
class ReadTranscript:
    """Read the passages of captions that the caller has found by a video that they may watch or manage."""

    transcripts: Transcripts

    async def __call__(self, captions_id: CaptionsId, request: PageRequest) -> Page[Passage]:
        return await self.transcripts.page(captions_id, request)


@dataclass(frozen=True, slots=True)
class ExportCaptions:
    """Return captions as one WebVTT file, for a caller who manages the video."""

    transcripts: Transcripts

    async def __call__(self, captions_id: CaptionsId) -> str:
        return whole_file(await self.transcripts.cues(captions_id))
