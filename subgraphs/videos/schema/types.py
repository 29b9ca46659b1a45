"""The types that videos contributes."""

from datetime import datetime
from typing import Self

import strawberry

from subgraphs.kernel.ids import LECTURE, VIDEO, InvalidId
from subgraphs.kernel.user_errors import UserError
from subgraphs.videos.errors import VideoProblem, VideoRefused
from subgraphs.videos.schema.context import Info
from subgraphs.videos.service import model
from subgraphs.videos.service.grant_playback import Grant
from subgraphs.videos.service.playback import Denial
from subgraphs.videos.service.upload_sessions import UploadSession

strawberry.enum(model.VideoState, description="Where a video stands.")
strawberry.enum(model.FailureCode, name="VideoFailureCode", description="Why a video could not be made playable.")
strawberry.enum(VideoProblem, name="VideoErrorCode", description="Why videos refuses.")
strawberry.enum(Denial, name="PlaybackDenialReason", description="Why somebody may not watch, or not yet.")


@strawberry.type
class VideoError(UserError):
    """Why videos did not do what was asked."""

    reason: VideoProblem

    @classmethod
    def of(cls, refusal: VideoRefused) -> Self:
        return cls(
            message=refusal.message,
            code=refusal.problem.name,
            path=None if refusal.path is None else list(refusal.path),
            reason=refusal.problem,
        )


@strawberry.type
class Rendition:
    """One rung of a video's ladder."""

    width: int
    height: int
    bitrate_kbps: int
    codec: str


@strawberry.federation.type(keys=["id"])
class Video:
    """A file that an instructor uploaded, and what became of it."""

    id: strawberry.ID
    state: model.VideoState
    progress_percent: int
    duration_seconds: int | None = strawberry.field(description="Known once it is ready.")
    failure_code: model.FailureCode | None
    failure_reason: str | None = strawberry.field(description="For people, in English.")
    renditions: list[Rendition]
    attempt: int = strawberry.field(description="How many times transcoding was begun.")
    filename: str

    @classmethod
    def of(cls, video: model.Video) -> Self:
        published, failure = video.published, video.failure
        return cls(
            id=strawberry.ID(video.id),
            state=video.state,
            progress_percent=video.progress_percent,
            duration_seconds=None if published is None else published.duration_seconds,
            failure_code=None if failure is None else failure.code,
            failure_reason=None if failure is None else failure.message,
            renditions=[
                Rendition(width=made.width, height=made.height, bitrate_kbps=made.bitrate_kbps, codec=made.codec)
                for made in (() if published is None else published.renditions)
            ],
            attempt=video.attempt,
            filename=video.upload.filename,
        )

    @classmethod
    async def resolve_reference(cls, info: Info, id: strawberry.ID) -> Self | None:
        return await cls.find(info, id)

    @classmethod
    async def find(cls, info: Info, id: str) -> Self | None:
        """The video of that id, None if there is none for the caller."""
        try:
            video = await info.context.videos.load(VIDEO.parse(id))
        except InvalidId:
            return None
        return None if video is None else cls.of(video)


@strawberry.type
class PlaybackGrant:
    """Addresses to play from. Ask again when they expire; the player goes on where it was."""

    hls_url: str = strawberry.field(description="The multivariant playlist (HLS).")
    poster_url: str
    storyboard_vtt_url: str
    expires_at: datetime


@strawberry.type
class Playback:
    """Either a grant, or the reason why there is none."""

    grant: PlaybackGrant | None
    denial: Denial | None

    @classmethod
    def of(cls, answer: Grant | Denial) -> Self:
        if isinstance(answer, Denial):
            return cls(grant=None, denial=answer)
        grant = PlaybackGrant(
            hls_url=answer.hls_url,
            poster_url=answer.poster_url,
            storyboard_vtt_url=answer.storyboard_vtt_url,
            expires_at=answer.expires_at,
        )
        return cls(grant=grant, denial=None)


@strawberry.federation.type(keys=["id"])
class Lecture:
    """A lecture, as far as it shows a video."""

    id: strawberry.ID

    @strawberry.field(description="Null for an article, and while there is nothing that the viewer may see.")
    async def video(self, info: Info) -> Video | None:
        video = await info.context.lecture_videos.load(LECTURE.parse(self.id))
        return None if video is None else Video.of(video)

    @strawberry.field(description="What the viewer may play; null where there is nothing to play.")
    async def playback(self, info: Info) -> Playback | None:
        answer = await info.context.playbacks.load(LECTURE.parse(self.id))
        return None if answer is None else Playback.of(answer)

    @classmethod
    def resolve_reference(cls, id: strawberry.ID) -> Self | None:
        try:
            return cls(id=strawberry.ID(LECTURE.parse(id)))
        except InvalidId:
            return None


@strawberry.type
class UploadPart:
    """Where one part is sent: PUT exactly `sizeBytes` bytes, and keep the ETag of the answer."""

    number: int
    url: str
    size_bytes: int


@strawberry.type(name="UploadSession")
class UploadSessionType:
    """An upload under way."""

    id: strawberry.ID
    video: Video
    part_size_bytes: int
    part_count: int
    parts: list[UploadPart] = strawberry.field(description="Those that have not arrived.")
    expires_at: datetime

    @classmethod
    def of(cls, session: UploadSession) -> Self:
        upload = session.video.upload
        return cls(
            id=strawberry.ID(upload.id),
            video=Video.of(session.video),
            part_size_bytes=upload.part_size_bytes,
            part_count=upload.part_count,
            parts=[
                UploadPart(number=part.number, url=part.url, size_bytes=part.size_bytes) for part in session.missing
            ],
            expires_at=upload.expires_at,
        )


@strawberry.type
class UploadPayload:
    """The upload, or why there is none."""

    session: UploadSessionType | None
    errors: list[VideoError]


@strawberry.type
class VideoPayload:
    """The video as it is now, or why nothing changed."""

    video: Video | None
    errors: list[VideoError]
