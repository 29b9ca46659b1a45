"""The GraphQL context of videos."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

import strawberry
from strawberry.dataloader import DataLoader

from subgraphs.kernel.graphql.batching import batch_loader
from subgraphs.kernel.graphql.request_info import RequestContext, RequestInfo
from subgraphs.kernel.identity.ids import LectureId, VideoId
from subgraphs.videos.service import model
from subgraphs.videos.service.playback.grant_playback import Grant
from subgraphs.videos.service.playback.playback_access import Denial
from subgraphs.videos.service.videos.list_videos import VideoOfCourse, VideoUses
from subgraphs.videos.use_cases import UseCases


@dataclass(slots=True, kw_only=True)
class VideosContext(RequestContext):
    """The use cases, and one request's loaders."""

    use_cases: UseCases
    videos: DataLoader[VideoId, model.Video | None]
    lecture_videos: DataLoader[LectureId, model.Video | None]
    playbacks: DataLoader[LectureId, Grant | Denial | None]
    watchable: DataLoader[LectureId, model.Video | None]
    promos: DataLoader[VideoId, Grant | None]
    uses: DataLoader[VideoOfCourse, VideoUses]


Info: TypeAlias = strawberry.Info[VideosContext, Any]


def context_factory(use_cases: UseCases) -> Callable[[RequestInfo], VideosContext]:
    """Return the factory of request contexts."""

    def context(request: RequestInfo) -> VideosContext:
        # The loaders read the principal when they load: over a WebSocket it is known only after `connection_init`.
        made: VideosContext = VideosContext(
            request=request,
            use_cases=use_cases,
            videos=batch_loader(lambda ids: use_cases.find_videos(made.principal, ids)),
            lecture_videos=batch_loader(lambda ids: use_cases.find_lecture_videos(made.principal, ids)),
            playbacks=batch_loader(lambda ids: use_cases.grant_playback(made.principal, ids)),
            watchable=batch_loader(lambda ids: use_cases.watchable_videos(made.principal, ids)),
            promos=batch_loader(lambda ids: use_cases.grant_playback.of_promos(made.principal, ids)),
            uses=batch_loader(use_cases.find_uses, default=VideoUses()),
        )
        return made

    return context
