"""What videos' resolvers find in `info.context`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

import strawberry
from strawberry.dataloader import DataLoader

from subgraphs.kernel.call import Call, RequestContext
from subgraphs.kernel.ids import LectureId, VideoId
from subgraphs.videos.service import model
from subgraphs.videos.service.complete_upload import CompleteUpload
from subgraphs.videos.service.delete_video import DeleteVideo
from subgraphs.videos.service.find_videos import FindVideos, WatchVideo
from subgraphs.videos.service.grant_playback import Grant, GrantPlayback
from subgraphs.videos.service.playback import Denial
from subgraphs.videos.service.resume_upload import ResumeUpload
from subgraphs.videos.service.retry_video import RetryVideo
from subgraphs.videos.service.start_upload import StartUpload


@dataclass(frozen=True, slots=True)
class UseCases:
    """What the graph offers."""

    start_upload: StartUpload
    resume_upload: ResumeUpload
    complete_upload: CompleteUpload
    retry_video: RetryVideo
    delete_video: DeleteVideo
    find_videos: FindVideos
    watch_video: WatchVideo
    grant_playback: GrantPlayback


@dataclass(slots=True, kw_only=True)
class VideosContext(RequestContext):
    """The use cases, and one request's loaders."""

    use_cases: UseCases
    videos: "DataLoader[VideoId, model.Video | None]"
    lecture_videos: "DataLoader[LectureId, model.Video | None]"
    playbacks: "DataLoader[LectureId, Grant | Denial | None]"


Info: TypeAlias = strawberry.Info[VideosContext, Any]


def context_factory(use_cases: UseCases) -> Callable[[Call], VideosContext]:
    """Makes the context of each request."""

    def context(call: Call) -> VideosContext:
        async def videos(ids: list[VideoId]) -> list[model.Video | None]:
            found = await use_cases.find_videos(made.principal, ids)
            return [found.get(video_id) for video_id in ids]

        async def lecture_videos(ids: list[LectureId]) -> list[model.Video | None]:
            found = await use_cases.grant_playback.visible_videos(made.principal, ids)
            return [found.get(lecture_id) for lecture_id in ids]

        async def playbacks(ids: list[LectureId]) -> list[Grant | Denial | None]:
            found = await use_cases.grant_playback(made.principal, ids)
            return [found.get(lecture_id) for lecture_id in ids]

        made = VideosContext(
            call=call,
            use_cases=use_cases,
            videos=DataLoader(load_fn=videos),
            lecture_videos=DataLoader(load_fn=lecture_videos),
            playbacks=DataLoader(load_fn=playbacks),
        )
        return made

    return context
