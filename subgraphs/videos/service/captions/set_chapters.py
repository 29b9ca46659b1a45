"""The chapters of a video."""

from collections.abc import Sequence
from dataclasses import dataclass

from subgraphs.kernel.identity.ids import VideoId
from subgraphs.kernel.identity.principal import Principal, Role, require_scope
from subgraphs.kernel.identity.scopes import Scope
from subgraphs.kernel.platform.clock import Clock
from subgraphs.kernel.values.plain_text import clean_line
from subgraphs.videos.errors import VideosError, VideosErrorCode
from subgraphs.videos.service.captions.model import Chapter
from subgraphs.videos.service.captions.publish_captions import require_ready
from subgraphs.videos.service.course_access import CourseAccess
from subgraphs.videos.service.model import Video
from subgraphs.videos.service.ports.captions import VideoTextRecords
from subgraphs.videos.service.ports.videos import Videos
from subgraphs.videos.service.videos.audit import audit_of

MAX_CHAPTERS = 100
MAX_TITLE = 120


@dataclass(frozen=True, slots=True)
class SetChapters:
    """Set all chapters of a video; none removes them."""

    videos: Videos
    texts: VideoTextRecords
    access: CourseAccess
    clock: Clock

    async def __call__(self, principal: Principal | None, video_id: VideoId, chapters: Sequence[Chapter]) -> Video:
        """Return the video with the chapters. Raises VideosError."""
        caller = require_scope(principal, Role.INSTRUCTOR, Scope.VIDEOS_MODERATE)
        video = await self.access.require_managed(caller, await self.videos.get(video_id))
        checked = checked_chapters(chapters, require_ready(video).duration_seconds)
        audit = await audit_of(self.access, caller, "video.set_chapters", video, video.state, self.clock())
        changed = await self.texts.set_chapters(video.id, checked, audit)
        if changed is None:
            raise VideosError(VideosErrorCode.NOT_READY, "The video is not ready yet.", "videoId")
        return changed


def checked_chapters(chapters: Sequence[Chapter], seconds: int) -> tuple[Chapter, ...]:
    """Return the chapters in order, with clean titles. Raises VideosError."""
    if len(chapters) > MAX_CHAPTERS:
        raise VideosError(VideosErrorCode.INVALID, "A video has at most 100 chapters.", "chapters")
    checked = sorted(
        (Chapter(clean_line(each.title), each.start_seconds) for each in chapters), key=lambda each: each.start_seconds
    )
    if any(not 1 <= len(each.title) <= MAX_TITLE for each in checked):
        raise VideosError(VideosErrorCode.INVALID, "The title of a chapter has 1 to 120 characters.", "chapters")
    starts = [each.start_seconds for each in checked]
    if starts and (starts[0] < 0 or starts[-1] >= seconds):
        raise VideosError(VideosErrorCode.INVALID, "A chapter begins within the video.", "chapters")
    if len(set(starts)) < len(starts):
        raise VideosError(VideosErrorCode.INVALID, "Two chapters begin at the same second.", "chapters")
    return tuple(checked)
