"""The video records of lectures."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from subgraphs.kernel.identity.ids import LectureId
from subgraphs.kernel.identity.principal import Principal
from subgraphs.videos.service.model import Video, VideoState
from subgraphs.videos.service.playback.playback_access import is_privileged
from subgraphs.videos.service.playback.video_lectures import VideoLectures


@dataclass(frozen=True, slots=True)
class FindLectureVideos:
    """Find the records of lectures' videos: unfinished ones and those of drafts for instructors and admins only."""

    lectures: VideoLectures

    async def __call__(self, viewer: Principal | None, lecture_ids: Collection[LectureId]) -> Mapping[LectureId, Video]:
        return {
            lecture_id: found.video
            for lecture_id, found in (await self.lectures.find(lecture_ids)).items()
            if found.video is not None
            and (
                is_privileged(viewer, found.course)
                or (found.video.state is VideoState.READY and found.course.published_at is not None)
            )
        }
