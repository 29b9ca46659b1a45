"""The mutations of videos. Each resolver calls one use case and presents its result or its error."""

from collections.abc import Awaitable
from typing import Annotated, Self

import strawberry

from subgraphs.kernel.graphql.conventions.inputs import MUTATION_INPUT
from subgraphs.kernel.graphql.scalars import BigInt
from subgraphs.kernel.identity.ids import COURSE, VIDEO, VideoId, parse_id
from subgraphs.kernel.identity.scopes import Scope
from subgraphs.kernel.platform.errors import BadUserInput
from subgraphs.videos.errors import VideosError
from subgraphs.videos.schema.caption_mutations import CaptionMutations
from subgraphs.videos.schema.context import Info
from subgraphs.videos.schema.payloads import MutationPayload, VideoPayload
from subgraphs.videos.schema.types import UploadSessionType, VideoError
from subgraphs.videos.service import model
from subgraphs.videos.service.model import UPLOAD, UploadId
from subgraphs.videos.service.uploads.start_upload import AnnouncedFile
from subgraphs.videos.service.uploads.upload_sessions import UploadSession

_MAX_PARTS = 10_000
"""The limit of S3."""


@strawberry.type
class UploadPayload(MutationPayload):
    """An upload session, or errors."""

    upload_session: UploadSessionType | None = strawberry.field(
        default=None, description="The upload session; null if there are errors."
    )

    @classmethod
    async def of(cls, change: Awaitable[UploadSession]) -> Self:
        """Await the change, and present the upload session or the error."""
        try:
            return cls(upload_session=UploadSessionType.of(await change))
        except VideosError as error:
            return cls(errors=[VideoError.of(error)])


@strawberry.input(description="The input of `startVideoUpload`.")
class StartVideoUploadInput:
    course_id: strawberry.ID = strawberry.field(description="The course, which the viewer must teach.")
    filename: str = strawberry.field(description="The name of the file, 1 to 255 characters.")
    size_bytes: BigInt = strawberry.field(description="The exact size of the file in bytes.")
    idempotency_key: strawberry.ID = strawberry.field(
        description="A key of 1 to 100 characters that is unique among the viewer's uploads."
    )
    sha256: str | None = strawberry.field(
        default=None,
        description="The SHA-256 of the file in lower-case hexadecimal; if given, the uploaded file must match.",
    )


@strawberry.type(description="The result of `startVideoUpload`.")
class StartVideoUploadPayload(UploadPayload):
    pass


@strawberry.input(description="The input of `resumeVideoUpload`.")
class ResumeVideoUploadInput:
    upload_session_id: strawberry.ID = strawberry.field(description="The id of the upload session.")


@strawberry.type(description="The result of `resumeVideoUpload`.")
class ResumeVideoUploadPayload(UploadPayload):
    pass


@strawberry.input(description="An uploaded part of a file.")
class CompletedPartInput:
    """A part with the ETag of the object store's response."""

    number: int = strawberry.field(description="The number of the part, from 1.")
    etag: str = strawberry.field(description="The `ETag` header of the response to the PUT of the part.")


@strawberry.input(description="The input of `completeVideoUpload`.")
class CompleteVideoUploadInput:
    upload_session_id: strawberry.ID = strawberry.field(description="The id of the upload session.")
    parts: list[CompletedPartInput] = strawberry.field(description="All parts, at most 10,000.")


@strawberry.type(description="The result of `completeVideoUpload`.")
class CompleteVideoUploadPayload(VideoPayload):
    pass


@strawberry.input(description="The input of `retryVideo`.")
class RetryVideoInput:
    video_id: strawberry.ID = strawberry.field(description="The video's id.")


@strawberry.type(description="The result of `retryVideo`.")
class RetryVideoPayload(VideoPayload):
    pass


@strawberry.input(description="The input of `deleteVideo`.")
class DeleteVideoInput:
    video_id: strawberry.ID = strawberry.field(description="The video's id.")


@strawberry.type(description="The result of `deleteVideo`.")
class DeleteVideoPayload(VideoPayload):
    pass


@strawberry.type
class Mutation(CaptionMutations):
    @strawberry.federation.field(
        requires_scopes=[["instructor"]],
        description="Starts the upload of a video for a course, or returns the one with the same idempotency key.",
    )
    async def start_video_upload(
        self, info: Info, input: Annotated[StartVideoUploadInput, MUTATION_INPUT]
    ) -> StartVideoUploadPayload:
        async def start() -> UploadSession:
            course = parse_id(COURSE, input.course_id, "courseId")
            file = AnnouncedFile(course, input.filename, input.size_bytes, input.sha256, input.idempotency_key)
            return await info.context.use_cases.start_upload(info.context.principal, file)

        return await StartVideoUploadPayload.of(start())

    @strawberry.federation.field(
        requires_scopes=[["instructor"]],
        description="Resumes an upload: lists the parts that are still missing, with fresh URLs.",
    )
    async def resume_video_upload(
        self, info: Info, input: Annotated[ResumeVideoUploadInput, MUTATION_INPUT]
    ) -> ResumeVideoUploadPayload:
        async def resume() -> UploadSession:
            return await info.context.use_cases.resume_upload(
                info.context.principal, _upload_id(input.upload_session_id)
            )

        return await ResumeVideoUploadPayload.of(resume())

    @strawberry.federation.field(
        requires_scopes=[["instructor"]],
        description="Completes an upload after all parts were sent, and requests the transcoding. Safe to repeat.",
    )
    async def complete_video_upload(
        self, info: Info, input: Annotated[CompleteVideoUploadInput, MUTATION_INPUT]
    ) -> CompleteVideoUploadPayload:
        if len(input.parts) > _MAX_PARTS:
            raise BadUserInput("An upload has at most 10,000 parts.", argument="parts")
        etags = {part.number: part.etag for part in input.parts}

        async def complete() -> model.Video:
            return await info.context.use_cases.complete_upload(
                info.context.principal, _upload_id(input.upload_session_id), etags
            )

        return await CompleteVideoUploadPayload.of(complete())

    @strawberry.federation.field(
        requires_scopes=[["instructor"], [Scope.VIDEOS_MODERATE.value]],
        description="Requests the transcoding of a failed video again, if its failure is not permanent.",
    )
    async def retry_video(self, info: Info, input: Annotated[RetryVideoInput, MUTATION_INPUT]) -> RetryVideoPayload:
        async def retry() -> model.Video:
            return await info.context.use_cases.retry_video(info.context.principal, _video_id(input.video_id))

        return await RetryVideoPayload.of(retry())

    @strawberry.federation.field(
        requires_scopes=[["instructor"], [Scope.VIDEOS_MODERATE.value]],
        description="Deletes a video that no lecture shows, and releases its quota. Safe to repeat.",
    )
    async def delete_video(self, info: Info, input: Annotated[DeleteVideoInput, MUTATION_INPUT]) -> DeleteVideoPayload:
        async def delete() -> model.Video:
            return await info.context.use_cases.delete_video(info.context.principal, _video_id(input.video_id))

        return await DeleteVideoPayload.of(delete())


def _upload_id(text: str) -> UploadId:
    return parse_id(UPLOAD, text, "uploadSessionId")


def _video_id(text: str) -> VideoId:
    return parse_id(VIDEO, text, "videoId")
