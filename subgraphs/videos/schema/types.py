"""The GraphQL types of videos."""

from datetime import datetime
from typing import Annotated, Self

import strawberry
from strawberry.federation.schema_directives import ListSize
from strawberry.types.unset import UNSET

from subgraphs.kernel.graphql.conventions.nodes import NODE_KEYS, Node, NodeKey
from subgraphs.kernel.graphql.enums import graphql_enum
from subgraphs.kernel.graphql.localization.messages import LocalizedText
from subgraphs.kernel.graphql.pagination import (
    DEFAULT_PAGE,
    AfterArgument,
    Connection,
    FirstArgument,
    Key,
    Page,
    PageRequest,
    connection_of,
    is_text,
)
from subgraphs.kernel.graphql.scalars import BigInt
from subgraphs.kernel.graphql.types import UserError
from subgraphs.kernel.identity.ids import COURSE, LECTURE, VIDEO, CourseId, VideoId, parse_id
from subgraphs.videos.errors import VideosError, VideosErrorCode
from subgraphs.videos.schema.captions import CaptionDraft, CaptionTrack, Chapter, SearchArgument, Transcript
from subgraphs.videos.schema.context import Info
from subgraphs.videos.service import model
from subgraphs.videos.service.captions import read_transcripts
from subgraphs.videos.service.playback.grant_playback import Grant
from subgraphs.videos.service.playback.playback_access import Denial
from subgraphs.videos.service.uploads.upload_sessions import UploadSession

graphql_enum(
    model.VideoState,
    name="VideoStatus",
    description="The status of a video.",
    values={
        model.VideoState.AWAITING_UPLOAD: "The upload is not complete yet.",
        model.VideoState.UPLOADED: "The file is uploaded and waits for a worker.",
        model.VideoState.PROBING: "A worker examines the file.",
        model.VideoState.TRANSCODING: "A worker encodes the file.",
        model.VideoState.READY: "The video can be played.",
        model.VideoState.FAILED: "The video could not be made playable; `failureCode` has the reason.",
        model.VideoState.DELETED: "The video was deleted, or its upload expired.",
    },
)
graphql_enum(
    model.FailureCode,
    description="The reason for which a video could not be made playable.",
    values={
        model.FailureCode.UNSUPPORTED_MEDIA: "The file is not a video of a supported format.",
        model.FailureCode.TOO_LONG: "The video exceeds the maximum duration.",
        model.FailureCode.PICTURE_TOO_LARGE: "The picture exceeds the maximum number of pixels.",
        model.FailureCode.NO_PICTURE: "The file has sound, but no picture.",
        model.FailureCode.TRUNCATED: "The file ends before the length that it declares.",
        model.FailureCode.DAMAGED: "Large parts of the file cannot be decoded.",
        model.FailureCode.CORRUPTED: "The uploaded file does not match the announced size or SHA-256.",
        model.FailureCode.ENCODING_FAILED: "The encoding failed; a retry may succeed.",
        model.FailureCode.RESULT_INVALID: "The encoded files do not match the source; a retry may succeed.",
        model.FailureCode.WORKERS_LOST: "Every attempt was interrupted; a retry may succeed.",
    },
    name="VideoFailureCode",
)
graphql_enum(
    VideosErrorCode,
    description="The code of an error in a payload of videos.",
    values={
        VideosErrorCode.NOT_FOUND: "There is no such video or upload, or the viewer does not manage it.",
        VideosErrorCode.NOT_OWNER: "The viewer does not teach the course.",
        VideosErrorCode.INVALID: "An argument is malformed.",
        VideosErrorCode.TOO_LARGE: "The file exceeds the maximum size.",
        VideosErrorCode.QUOTA_EXCEEDED: "The file would exceed the viewer's storage quota.",
        VideosErrorCode.PART_MISMATCH: "The uploaded parts are incomplete or differ from those listed.",
        VideosErrorCode.EXPIRED: "The upload was not completed in time.",
        VideosErrorCode.NOT_READY: "The video is not ready yet.",
        VideosErrorCode.NOT_AVAILABLE: "The marketplace does not offer this.",
        VideosErrorCode.CONFLICT: "Another change came first.",
        VideosErrorCode.NOT_RETRYABLE: "The video has not failed, or its failure is permanent.",
        VideosErrorCode.IN_USE: "A lecture shows the video, or it is the promo video of its course.",
        VideosErrorCode.IDEMPOTENCY_MISMATCH: "The idempotency key belongs to the upload of another file.",
    },
    name="VideoErrorCode",
)
graphql_enum(
    Denial,
    description="The reason for which the viewer may not watch a video, or not yet.",
    values={
        Denial.AUTH_REQUIRED: "The viewer must sign in.",
        Denial.NOT_ENROLLED: "The viewer is not enrolled in the course.",
        Denial.VIDEO_NOT_READY: "The video is not ready yet.",
    },
    name="PlaybackDenialReason",
)


_FEW = ListSize(assumed_size=2, slicing_arguments=UNSET, sized_fields=UNSET, require_one_slicing_argument=False)
"""Most videos have no chapters, and captions in one language or two."""


@strawberry.type(description="An error in a payload of videos.")
class VideoError(UserError):
    """The presentation of a VideosError."""

    code: VideosErrorCode = strawberry.field(description="The stable error code for programs.")

    @classmethod
    def of(cls, error: VideosError) -> Self:
        return cls(message=error.message, code=error.code, path=error.path)


@strawberry.type(description="One rung of a video's bit rate ladder.")
class Rendition:
    """The presentation of a model.Rendition."""

    width: int = strawberry.field(description="The width in pixels.")
    height: int = strawberry.field(description="The height in pixels.")
    bitrate_kbps: int = strawberry.field(description="The average bit rate of the video in kilobits per second.")
    codec: str = strawberry.field(description="The video codec, as in RFC 6381.")


@strawberry.federation.type(keys=["id"], description="A course of the catalog.")
class Course:
    """A reference to the course of a video."""

    id: strawberry.ID = strawberry.field(description="The course's id.")

    @strawberry.field(
        description="The passages of the transcripts that have the words, of those of the course's lectures that the "
        "viewer may watch, in the order of uploads and times."
    )
    async def transcript_search(
        self,
        info: Info,
        query: SearchArgument,
        first: FirstArgument = DEFAULT_PAGE,
        after: AfterArgument = None,
    ) -> "Connection[TranscriptHit] | None":
        page = await info.context.use_cases.search_transcripts.of_course(
            info.context.principal, CourseId(self.id), query, search_request(first, after)
        )
        return hits_of(page)

    @classmethod
    def resolve_reference(cls, id: strawberry.ID) -> Self | None:
        return cls(id=strawberry.ID(parse_id(COURSE, id, "id")))


@strawberry.federation.type(keys=NODE_KEYS, description="A video that an instructor uploaded for a course.")
class Video(NodeKey, Node):
    """The presentation of a model.Video."""

    id: strawberry.ID = strawberry.field(description="The video's id.")
    status: model.VideoState = strawberry.field(description="The status of the video.")
    progress_percent: int = strawberry.field(description="The progress of the transcoding, from 0 to 100.")
    remaining_seconds: int | None = strawberry.field(
        description="The estimated time in seconds until the transcoding ends; null unless it runs."
    )
    duration_seconds: int | None = strawberry.field(
        description="The duration in seconds; null unless the video is ready."
    )
    failure_code: model.FailureCode | None = strawberry.field(
        description="The reason of the failure; null unless the video failed."
    )
    failure_reason: str | None = strawberry.field(
        description="The message of the failure for people, in the language that `Accept-Language` prefers; null "
        "unless the video failed.",
        extensions=[LocalizedText()],
    )
    renditions: list[Rendition] = strawberry.field(
        description="The renditions, the highest first; empty unless the video is ready."
    )
    attempt: int = strawberry.field(description="The number of transcoding attempts so far.")
    filename: str = strawberry.field(description="The name of the uploaded file.")
    size_bytes: BigInt = strawberry.field(description="The size of the uploaded file in bytes, as it was announced.")
    created_at: datetime = strawberry.field(description="The time at which the upload began.")
    upload_session_id: strawberry.ID | None = strawberry.field(
        description="The id by which `resumeVideoUpload` continues the upload; null once the file has arrived."
    )
    course: Course = strawberry.field(description="The course for which the video was uploaded.")
    chapters: list[Chapter] = strawberry.field(
        directives=[_FEW], description="The chapters in order, at most 100; often none."
    )
    record: strawberry.Private[model.Video]

    @strawberry.field(description="The lectures that show the video, in order; empty if there is none.")
    async def lectures(self, info: Info) -> "list[Lecture]":
        uses = await info.context.uses.load((CourseId(self.course.id), VideoId(self.id)))
        return [Lecture(id=strawberry.ID(lecture_id)) for lecture_id in uses.lectures]

    @strawberry.field(description="Whether the video is the promo video of its course.")
    async def is_promo(self, info: Info) -> bool:
        return (await info.context.uses.load((CourseId(self.course.id), VideoId(self.id)))).promo

    @strawberry.field(directives=[_FEW], description="The published captions, one in each language.")
    async def captions(self, info: Info) -> list[CaptionTrack]:
        managed = await self._is_managed(info)
        return [CaptionTrack.of(track, managed=managed) for track in self.record.texts.captions.tracks]

    @strawberry.field(
        description="The captions that a program transcribed and that wait to be accepted; empty unless the viewer "
        "teaches the course or is an admin."
    )
    async def caption_drafts(self, info: Info) -> list[CaptionDraft]:
        managed = await self._is_managed(info)
        return [CaptionDraft.of(draft) for draft in self.record.texts.drafts] if managed else []

    @strawberry.field(
        description="Whether `requestVideoTranscription` may be called: the marketplace has a program for it, and the "
        "viewer teaches the course or is an admin."
    )
    async def can_transcribe(self, info: Info) -> bool:
        available = info.context.use_cases.request_transcription.available and not self.record.source_deleted
        return available and await self._is_managed(info)

    async def _is_managed(self, info: Info) -> bool:
        return await info.context.videos.load(self.record.id) is not None

    @classmethod
    def of(cls, video: model.Video) -> Self:
        published, failure = video.published, video.failure
        return cls(
            id=strawberry.ID(video.id),
            status=video.state,
            progress_percent=video.progress_percent,
            remaining_seconds=video.remaining_seconds,
            duration_seconds=None if published is None else published.duration_seconds,
            failure_code=None if failure is None else failure.code,
            failure_reason=None if failure is None else failure.message,
            renditions=[
                Rendition(width=made.width, height=made.height, bitrate_kbps=made.bitrate_kbps, codec=made.codec)
                for made in (() if published is None else published.renditions)
            ],
            attempt=video.attempt,
            filename=video.upload.filename,
            size_bytes=BigInt(video.upload.size_bytes),
            created_at=video.created_at,
            upload_session_id=strawberry.ID(video.upload.id)
            if video.state is model.VideoState.AWAITING_UPLOAD
            else None,
            course=Course(id=strawberry.ID(video.course_id)),
            chapters=[Chapter.of(chapter) for chapter in video.texts.chapters],
            record=video,
        )

    @classmethod
    async def resolve_reference(cls, info: Info, id: strawberry.ID) -> Self | None:
        return await cls.find(info, id)

    @classmethod
    async def find(cls, info: Info, id: str) -> Self | None:
        """Return the video with that id; None if it is missing or the viewer doesn't manage it."""
        video = await info.context.videos.load(parse_id(VIDEO, id, "id"))
        return None if video is None else cls.of(video)


@strawberry.type(description="The URLs of a video's files. Query them again when they expire.")
class PlaybackGrant:
    """The presentation of a Grant."""

    hls_url: str = strawberry.field(description="The URL of the multivariant playlist (HLS).")
    poster_url: str = strawberry.field(description="The URL of the poster image (JPEG).")
    storyboard_vtt_url: str = strawberry.field(description="The URL of the preview images' cues (WebVTT).")
    expires_at: datetime = strawberry.field(description="The time at which the URLs expire.")

    @classmethod
    def of(cls, grant: Grant) -> Self:
        return cls(
            hls_url=grant.hls_url,
            poster_url=grant.poster_url,
            storyboard_vtt_url=grant.storyboard_vtt_url,
            expires_at=grant.expires_at,
        )


@strawberry.federation.type(keys=["id"], description="The video by which a course presents itself on its page.")
class PromoVideo:
    """The part of a promo video that videos contributes."""

    id: strawberry.ID = strawberry.field(description="The video's id.")

    @strawberry.field(
        description="The URLs of the video's files, for all who see the promo video, also without an account; null if "
        "it is not available any more."
    )
    async def grant(self, info: Info) -> PlaybackGrant | None:
        grant = await info.context.promos.load(VIDEO.parse(self.id))
        return None if grant is None else PlaybackGrant.of(grant)

    @strawberry.field(description="The video's record; null unless the viewer teaches the course or is an admin.")
    async def video(self, info: Info) -> Video | None:
        return await Video.find(info, self.id)

    @classmethod
    def resolve_reference(cls, id: strawberry.ID) -> Self | None:
        return cls(id=strawberry.ID(parse_id(VIDEO, id, "id")))


@strawberry.type(description="The playback of a lecture's video: either a grant or a denial.")
class Playback:
    """The presentation of a Grant or a Denial."""

    grant: PlaybackGrant | None = strawberry.field(description="The grant; null if playback is denied.")
    denial: Denial | None = strawberry.field(description="The reason of the denial; null if playback is granted.")

    @classmethod
    def of(cls, decision: Grant | Denial) -> Self:
        if isinstance(decision, Denial):
            return cls(grant=None, denial=decision)
        return cls(grant=PlaybackGrant.of(decision), denial=None)


@strawberry.federation.type(keys=["id"], description="A lecture of a course.")
class Lecture:
    """The part of a lecture that videos contributes."""

    id: strawberry.ID = strawberry.field(description="The lecture's id.")

    @strawberry.field(
        description="The lecture's video; null for an article, and unless the viewer may see the video's record."
    )
    async def video(self, info: Info) -> Video | None:
        video = await info.context.lecture_videos.load(LECTURE.parse(self.id))
        return None if video is None else Video.of(video)

    @strawberry.field(description="The viewer's access to the lecture's video; null if the lecture has no video.")
    async def playback(self, info: Info) -> Playback | None:
        decision = await info.context.playbacks.load(LECTURE.parse(self.id))
        return None if decision is None else Playback.of(decision)

    @strawberry.field(
        description="The text of the video's captions; null without captions, and unless the viewer may watch it."
    )
    async def transcript(
        self,
        info: Info,
        language: Annotated[
            str | None,
            strawberry.argument(
                description="The preferred language tag (BCP 47); other captions stand in for those that are missing."
            ),
        ] = None,
    ) -> Transcript | None:
        video = await info.context.watchable.load(LECTURE.parse(self.id))
        track = None if video is None else video.texts.captions.best(language)
        return None if track is None else Transcript.of(track)

    @classmethod
    def resolve_reference(cls, id: strawberry.ID) -> Self | None:
        return cls(id=strawberry.ID(parse_id(LECTURE, id, "id")))


@strawberry.type(description="A missing part of an upload.")
class UploadPart:
    """The presentation of a PartUrl."""

    number: int = strawberry.field(description="The number of the part, from 1.")
    url: str = strawberry.field(
        description="The URL to PUT the part; store the `ETag` header of the response to complete the upload."
    )
    size_bytes: int = strawberry.field(description="The exact size of the part in bytes.")


@strawberry.type(name="UploadSession", description="An upload in progress.")
class UploadSessionType:
    """The presentation of an UploadSession."""

    id: strawberry.ID = strawberry.field(description="The id of the session.")
    video: Video = strawberry.field(description="The video.")
    part_size_bytes: int = strawberry.field(description="The size of all parts but the last in bytes.")
    part_count: int = strawberry.field(description="The number of parts.")
    parts: list[UploadPart] = strawberry.field(description="The parts that have not completely arrived.")
    expires_at: datetime = strawberry.field(description="The time limit of the upload.")

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


@strawberry.type(description="A passage of a transcript with the words of a search.")
class TranscriptHit:
    """The presentation of a read_transcripts.TranscriptHit."""

    lecture: Lecture = strawberry.field(description="The lecture whose video says it.")
    language: str = strawberry.field(description="The language tag (BCP 47) of the captions.")
    start_seconds: float = strawberry.field(
        description="The time in seconds at which one of the words is said first in the passage."
    )
    text: str = strawberry.field(description="The passage.")

    @classmethod
    def of(cls, hit: read_transcripts.TranscriptHit) -> Self:
        return cls(
            lecture=Lecture(id=strawberry.ID(hit.lecture_id)),
            language=hit.track.language,
            start_seconds=hit.cue.start_ms / 1000,
            text=hit.passage.text,
        )


def search_request(first: int, after: str | None) -> PageRequest:
    """Return the requested page of a search. Raises BadUserInput."""
    return PageRequest.of(first, after, keys=(_is_place,))


def hits_of(page: Page[read_transcripts.TranscriptHit]) -> Connection[TranscriptHit]:
    """Present a page of a search."""
    return connection_of(page.map(TranscriptHit.of))


def _is_place(key: Key) -> bool:
    return is_text(key) and len(str(key)) <= 100
