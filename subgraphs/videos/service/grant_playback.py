"""Who asks for a lecture's video gets it, a reason why not, or nothing where there is nothing to watch."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from subgraphs.kernel.clock import Clock
from subgraphs.kernel.identity import Principal
from subgraphs.kernel.ids import LectureId, VideoId
from subgraphs.videos.service.model import Published, Video, VideoState
from subgraphs.videos.service.playback import (
    Denial,
    Lesson,
    decide_playback,
    grant_lifetime,
    is_open_to_all,
    is_privileged,
)
from subgraphs.videos.service.playback_tokens import Opening, PlaybackTokens
from subgraphs.videos.service.ports import Enrollments, Outlines, Videos


@dataclass(frozen=True, slots=True)
class PlaybackPolicy:
    """Where players fetch from, and for how long one answer is good."""

    edge_url: str
    """Of the playback edge, with no slash at the end."""
    least: timedelta
    most: timedelta


@dataclass(frozen=True, slots=True)
class Grant:
    """Addresses that open one video for some time."""

    hls_url: str
    poster_url: str
    storyboard_vtt_url: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class GrantPlayback:
    """Answers for many lectures at once: one look at each store, however many are asked for."""

    videos: Videos
    outlines: Outlines
    enrollments: Enrollments
    tokens: PlaybackTokens
    policy: PlaybackPolicy
    clock: Clock

    async def __call__(
        self, viewer: Principal | None, lecture_ids: Collection[LectureId]
    ) -> Mapping[LectureId, Grant | Denial]:
        """What the viewer gets for each lecture that shows a video and exists for the viewer."""
        lessons = await self.lessons(lecture_ids)
        undecided = {
            lesson.course.id
            for lesson in lessons.values()
            if not is_privileged(viewer, lesson) and not is_open_to_all(lesson)
        }
        entitled = (
            frozenset()
            if viewer is None or not undecided
            else await self.enrollments.entitled(viewer.user_id, undecided)
        )
        return {
            lecture_id: self._answer(viewer, lesson, entitled=lesson.course.id in entitled)
            for lecture_id, lesson in lessons.items()
        }

    async def lessons(self, lecture_ids: Collection[LectureId]) -> Mapping[LectureId, Lesson]:
        """Those of the lectures that show a video."""
        outlines = await self.outlines.of_lectures(lecture_ids)
        lectures = {
            lecture.id: (lecture, outline)
            for outline in outlines.values()
            for lecture in outline.lectures
            if lecture.id in outlines and lecture.video_id is not None
        }
        video_ids: set[VideoId] = {lecture.video_id for lecture, _ in lectures.values() if lecture.video_id is not None}
        videos = await self.videos.get_many(video_ids)
        found: dict[LectureId, Lesson] = {}
        for lecture_id, (lecture, outline) in lectures.items():
            video = None if lecture.video_id is None else videos.get(lecture.video_id)
            # Another course's video proves nothing about this course's learners, whatever a lecture says that it shows.
            own = video if video is not None and video.course_id == outline.id else None
            found[lecture_id] = Lesson(lecture, outline, own)
        return found

    async def visible_videos(
        self, viewer: Principal | None, lecture_ids: Collection[LectureId]
    ) -> Mapping[LectureId, Video]:
        """The lectures' videos as records: unfinished ones and those of drafts for instructors and admins only."""
        return {
            lecture_id: lesson.video
            for lecture_id, lesson in (await self.lessons(lecture_ids)).items()
            if lesson.video is not None
            and (
                is_privileged(viewer, lesson)
                or (lesson.video.state is VideoState.READY and lesson.course.published_at is not None)
            )
        }

    def _answer(self, viewer: Principal | None, lesson: Lesson, *, entitled: bool) -> Grant | Denial:
        decision = decide_playback(viewer, lesson, entitled=entitled)
        if isinstance(decision, Denial):
            return decision
        assert lesson.video is not None, "only a video that is there has files"
        return self._grant(lesson.video.id, decision)

    def _grant(self, video_id: VideoId, published: Published) -> Grant:
        lifetime = grant_lifetime(published, least=self.policy.least, most=self.policy.most)
        expires_at = (self.clock() + lifetime).replace(microsecond=0)
        token = self.tokens.issue(Opening(video_id, published.prefix, expires_at))
        base = f"{self.policy.edge_url}/{token}"
        return Grant(f"{base}/master.m3u8", f"{base}/poster.jpg", f"{base}/storyboard.vtt", expires_at)
