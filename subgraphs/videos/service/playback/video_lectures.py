"""Lectures together with the videos that they show, and the promo videos of courses."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from subgraphs.catalog.events import CourseOutline, LectureOutline
from subgraphs.kernel.identity.ids import LectureId, VideoId
from subgraphs.videos.service.model import Video
from subgraphs.videos.service.ports.replicas import CourseOutlines
from subgraphs.videos.service.ports.videos import Videos


@dataclass(frozen=True, slots=True)
class VideoLecture:
    """A lecture that shows a video, with its course. `video` is None unless it was uploaded for that very course."""

    lecture: LectureOutline
    course: CourseOutline
    video: Video | None


@dataclass(frozen=True, slots=True)
class PromoVideo:
    """The promo video of the course that it was uploaded for."""

    course: CourseOutline
    video: Video


@dataclass(frozen=True, slots=True)
class VideoLectures:
    """The lookup of many lectures, or promo videos, at once, with one query to each store."""

    videos: Videos
    outlines: CourseOutlines

    async def find(self, lecture_ids: Collection[LectureId]) -> Mapping[LectureId, VideoLecture]:
        """Return those of the lectures that show a video; the others, and unknown ones, are missing."""
        outlines = await self.outlines.of_lectures(lecture_ids)
        lectures = {
            lecture.id: (lecture, outline)
            for outline in outlines.values()
            for lecture in outline.lectures
            if lecture.id in outlines and lecture.video_id is not None
        }
        video_ids: set[VideoId] = {lecture.video_id for lecture, _ in lectures.values() if lecture.video_id is not None}
        videos = await self.videos.get_many(video_ids)
        found: dict[LectureId, VideoLecture] = {}
        for lecture_id, (lecture, outline) in lectures.items():
            video = None if lecture.video_id is None else videos.get(lecture.video_id)
            # A lecture may name any video id. Without this check, attaching another course's video would open it to
            # this course's learners.
            own = video if video is not None and video.course_id == outline.id else None
            found[lecture_id] = VideoLecture(lecture, outline, own)
        return found

    async def find_promos(self, video_ids: Collection[VideoId]) -> Mapping[VideoId, PromoVideo]:
        """Return those of the videos that are the promo video of their course; the others, and unknown ones, are
        missing.
        """
        videos = await self.videos.get_many(video_ids)
        outlines = await self.outlines.of_courses({video.course_id for video in videos.values()})
        return {
            video_id: PromoVideo(outline, video)
            for video_id, video in videos.items()
            if (outline := outlines.get(video.course_id)) is not None and outline.promo_video_id == video_id
        }
