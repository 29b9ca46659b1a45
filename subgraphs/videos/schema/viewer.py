"""The part of the viewer that videos has: what they uploaded."""

from typing import Annotated, Self

import strawberry
from strawberry.federation.schema_directives import RequiresScopes

from subgraphs.kernel.graphql.pagination import (
    DEFAULT_PAGE,
    AfterArgument,
    Connection,
    FirstArgument,
    PageRequest,
    connection_of,
    is_id,
)
from subgraphs.kernel.graphql.viewer import VIEWER, OwnViewer
from subgraphs.kernel.identity.ids import COURSE, VIDEO, parse_id
from subgraphs.videos.schema.captions import SearchArgument
from subgraphs.videos.schema.context import Info
from subgraphs.videos.schema.types import TranscriptHit, Video, hits_of, search_request
from subgraphs.videos.service.model import VideoState
from subgraphs.videos.service.ports.videos import VideoFilter


@strawberry.input(description="The videos to list: those that match every given field.")
class VideoFilterInput:
    course_id: strawberry.ID | None = strawberry.field(
        default=None, description="The course for which the videos were uploaded."
    )
    statuses: list[VideoState] | None = strawberry.field(
        default=None, description="The statuses of the videos; deleted ones are never listed."
    )

    def parsed(self) -> VideoFilter:
        """Return the filter as the use case takes it. Raises BadUserInput for a malformed id."""
        return VideoFilter(
            course_id=None if self.course_id is None else parse_id(COURSE, self.course_id, "courseId"),
            states=None if self.statuses is None else frozenset(self.statuses),
        )


@strawberry.federation.type(keys=["id"], description=VIEWER)
class Viewer(OwnViewer):
    @strawberry.field(
        directives=[RequiresScopes(scopes=[["instructor"]])],
        description="The videos that the viewer uploaded or began to upload, newest first, without deleted ones.",
    )
    async def videos(
        self,
        info: Info,
        filter: Annotated[
            VideoFilterInput | None, strawberry.argument(description="The videos to list; all if it is null.")
        ] = None,
        first: FirstArgument = DEFAULT_PAGE,
        after: AfterArgument = None,
    ) -> Connection[Video] | None:
        request = PageRequest.of(first, after, keys=(is_id(VIDEO),))
        wanted = VideoFilter() if filter is None else filter.parsed()
        page = await info.context.use_cases.list_videos(info.context.principal, wanted, request)
        return connection_of(page.map(Video.of))

    @strawberry.field(
        description="The passages of the transcripts that have the words, of the courses in which the viewer is "
        "enrolled (the latest 200), in the order of uploads and times."
    )
    async def transcript_search(
        self, info: Info, query: SearchArgument, first: FirstArgument = DEFAULT_PAGE, after: AfterArgument = None
    ) -> Connection[TranscriptHit] | None:
        page = await info.context.use_cases.search_transcripts.of_viewer(
            info.context.principal, query, search_request(first, after)
        )
        return hits_of(page)

    @classmethod
    async def resolve_reference(cls, info: Info, id: strawberry.ID) -> Self | None:
        return cls.of_reference(info.context, id)
