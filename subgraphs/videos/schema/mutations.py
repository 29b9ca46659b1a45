"""What can be changed in videos. Each resolver calls one use case and presents its result or its refusal."""

import strawberry

from subgraphs.kernel.errors import BadUserInput
from subgraphs.kernel.ids import COURSE, VIDEO, Id, IdKind, InvalidId, VideoId
from subgraphs.kernel.scalars import BigInt
from subgraphs.videos.errors import VideoProblem, VideoRefused
from subgraphs.videos.schema.context import Info
from subgraphs.videos.schema.types import UploadPayload, UploadSessionType, Video, VideoError, VideoPayload
from subgraphs.videos.service.model import UPLOAD, UploadId
from subgraphs.videos.service.start_upload import FileAnnounced

_MAX_PARTS = 10_000
"""S3 takes no more."""


@strawberry.input
class CompletedPart:
    """A part that was sent, with the ETag that the object store answered."""

    number: int
    etag: str


@strawberry.type
class Mutation:
    @strawberry.federation.field(
        requires_scopes=[["instructor"]],
        description="Announces a file for a course. The same idempotency key gives the same upload again.",
    )
    async def video_upload_start(
        self,
        info: Info,
        *,
        course_id: strawberry.ID,
        filename: str,
        size_bytes: BigInt,
        idempotency_key: strawberry.ID,
        sha256: str | None = None,
    ) -> UploadPayload:
        try:
            known = _parsed(COURSE, course_id, "a course's", "courseId")
            file = FileAnnounced(known, filename, size_bytes, sha256, idempotency_key)
            session = await info.context.use_cases.start_upload(info.context.principal, file)
        except VideoRefused as refusal:
            return _no_upload(refusal)
        return UploadPayload(session=UploadSessionType.of(session), errors=[])

    @strawberry.federation.field(
        requires_scopes=[["instructor"]], description="Tells which parts are missing, with fresh addresses."
    )
    async def video_upload_resume(self, info: Info, session_id: strawberry.ID) -> UploadPayload:
        try:
            session = await info.context.use_cases.resume_upload(info.context.principal, _upload_id(session_id))
        except VideoRefused as refusal:
            return _no_upload(refusal)
        return UploadPayload(session=UploadSessionType.of(session), errors=[])

    @strawberry.federation.field(
        requires_scopes=[["instructor"]],
        description="Says that every part was sent; the file is transcoded after that. Safe to repeat.",
    )
    async def video_upload_complete(
        self, info: Info, session_id: strawberry.ID, parts: list[CompletedPart]
    ) -> VideoPayload:
        if len(parts) > _MAX_PARTS:
            raise BadUserInput("An upload has at most 10,000 parts.", argument="parts")
        etags = {part.number: part.etag for part in parts}
        try:
            video = await info.context.use_cases.complete_upload(info.context.principal, _upload_id(session_id), etags)
        except VideoRefused as refusal:
            return _no_video(refusal)
        return VideoPayload(video=Video.of(video), errors=[])

    @strawberry.federation.field(
        requires_scopes=[["instructor"], ["admin"]], description="Has a failed video transcoded again."
    )
    async def video_retry(self, info: Info, id: strawberry.ID) -> VideoPayload:
        try:
            video = await info.context.use_cases.retry_video(info.context.principal, _video_id(id))
        except VideoRefused as refusal:
            return _no_video(refusal)
        return VideoPayload(video=Video.of(video), errors=[])

    @strawberry.federation.field(
        requires_scopes=[["instructor"], ["admin"]],
        description="Deletes a video that no lecture shows, and gives back what it took up.",
    )
    async def video_delete(self, info: Info, id: strawberry.ID) -> VideoPayload:
        try:
            video = await info.context.use_cases.delete_video(info.context.principal, _video_id(id))
        except VideoRefused as refusal:
            return _no_video(refusal)
        return VideoPayload(video=Video.of(video), errors=[])


def _upload_id(text: str) -> UploadId:
    return _parsed(UPLOAD, text, "an upload's", "sessionId")


def _video_id(text: str) -> VideoId:
    return _parsed(VIDEO, text, "a video's", "id")


def _parsed(kind: IdKind[Id], text: str, whose: str, argument: str) -> Id:
    try:
        return kind.parse(text)
    except InvalidId:
        raise VideoRefused(VideoProblem.INVALID, f"That is not {whose} id.", (argument,)) from None


def _no_upload(refusal: VideoRefused) -> UploadPayload:
    return UploadPayload(session=None, errors=[VideoError.of(refusal)])


def _no_video(refusal: VideoRefused) -> VideoPayload:
    return VideoPayload(video=None, errors=[VideoError.of(refusal)])
