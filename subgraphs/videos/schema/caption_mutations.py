"""The mutations of captions and chapters."""

import base64
import binascii
from typing import Annotated

import strawberry

from subgraphs.kernel.graphql.conventions.inputs import MUTATION_INPUT
from subgraphs.kernel.identity.ids import VIDEO, VideoId, parse_id
from subgraphs.kernel.identity.scopes import Scope
from subgraphs.kernel.platform.errors import BadUserInput
from subgraphs.videos.schema.context import Info
from subgraphs.videos.schema.payloads import VideoPayload
from subgraphs.videos.service import model
from subgraphs.videos.service.captions.change_captions import CaptionFile
from subgraphs.videos.service.captions.model import CAPTIONS, CaptionsId, Chapter


@strawberry.input(description="The input of `setVideoCaptions`.")
class SetVideoCaptionsInput:
    video_id: strawberry.ID = strawberry.field(description="The video's id.")
    language: str = strawberry.field(description="The language tag (BCP 47), such as `en` or `pt-BR`.")
    label: str = strawberry.field(description="The name in players' menus, 1 to 60 characters.")
    content: str = strawberry.field(
        description="The file in SubRip or WebVTT, at most 640 KiB, encoded in Base64 (RFC 4648, section 4). Its text "
        "is in UTF-8, UTF-16 or Windows-1252."
    )
    is_automatic: bool = strawberry.field(default=False, description="Whether a program transcribed them.")


@strawberry.type(description="The result of `setVideoCaptions`.")
class SetVideoCaptionsPayload(VideoPayload):
    pass


@strawberry.input(description="The input of `removeVideoCaptions`.")
class RemoveVideoCaptionsInput:
    video_id: strawberry.ID = strawberry.field(description="The video's id.")
    captions_id: strawberry.ID = strawberry.field(description="The id of the captions, or of the draft.")


@strawberry.type(description="The result of `removeVideoCaptions`.")
class RemoveVideoCaptionsPayload(VideoPayload):
    pass


@strawberry.input(description="The input of `acceptVideoCaptions`.")
class AcceptVideoCaptionsInput:
    video_id: strawberry.ID = strawberry.field(description="The video's id.")
    captions_id: strawberry.ID = strawberry.field(description="The id of the draft.")
    label: str = strawberry.field(description="The name in players' menus, 1 to 60 characters.")


@strawberry.type(description="The result of `acceptVideoCaptions`.")
class AcceptVideoCaptionsPayload(VideoPayload):
    pass


@strawberry.input(description="The input of `requestVideoTranscription`.")
class RequestVideoTranscriptionInput:
    video_id: strawberry.ID = strawberry.field(description="The video's id.")
    language: str = strawberry.field(description="The tag (BCP 47) of the language that is spoken.")


@strawberry.type(description="The result of `requestVideoTranscription`.")
class RequestVideoTranscriptionPayload(VideoPayload):
    pass


@strawberry.input(description="A chapter of a video.")
class ChapterInput:
    title: str = strawberry.field(description="The title, 1 to 120 characters.")
    start_seconds: int = strawberry.field(description="The second at which the chapter begins.")


@strawberry.input(description="The input of `setVideoChapters`.")
class SetVideoChaptersInput:
    video_id: strawberry.ID = strawberry.field(description="The video's id.")
    chapters: list[ChapterInput] = strawberry.field(description="All chapters, at most 100; none removes them.")


@strawberry.type(description="The result of `setVideoChapters`.")
class SetVideoChaptersPayload(VideoPayload):
    pass


@strawberry.type
class CaptionMutations:
    """The mutations of captions and chapters."""

    @strawberry.federation.field(
        requires_scopes=[["instructor"], [Scope.VIDEOS_MODERATE.value]],
        description="Publishes captions of a ready video, in place of those in the same language.",
    )
    async def set_video_captions(
        self, info: Info, input: Annotated[SetVideoCaptionsInput, MUTATION_INPUT]
    ) -> SetVideoCaptionsPayload:
        file = CaptionFile(input.language, input.label, input.is_automatic, _decoded(input.content))

        async def change() -> model.Video:
            return await info.context.use_cases.set_captions(info.context.principal, _video_id(input.video_id), file)

        return await SetVideoCaptionsPayload.of(change())

    @strawberry.federation.field(
        requires_scopes=[["instructor"], [Scope.VIDEOS_MODERATE.value]],
        description="Removes captions or a draft of captions. Safe to repeat.",
    )
    async def remove_video_captions(
        self, info: Info, input: Annotated[RemoveVideoCaptionsInput, MUTATION_INPUT]
    ) -> RemoveVideoCaptionsPayload:
        async def change() -> model.Video:
            return await info.context.use_cases.remove_captions(
                info.context.principal, _video_id(input.video_id), _captions_id(input.captions_id)
            )

        return await RemoveVideoCaptionsPayload.of(change())

    @strawberry.federation.field(
        requires_scopes=[["instructor"], [Scope.VIDEOS_MODERATE.value]],
        description="Publishes a draft, in place of the captions in its language. Safe to repeat.",
    )
    async def accept_video_captions(
        self, info: Info, input: Annotated[AcceptVideoCaptionsInput, MUTATION_INPUT]
    ) -> AcceptVideoCaptionsPayload:
        async def change() -> model.Video:
            return await info.context.use_cases.accept_captions(
                info.context.principal, _video_id(input.video_id), _captions_id(input.captions_id), input.label
            )

        return await AcceptVideoCaptionsPayload.of(change())

    @strawberry.federation.field(
        requires_scopes=[["instructor"], [Scope.VIDEOS_MODERATE.value]],
        description="Requests captions by a program, where the marketplace has one: a draft, which only those who "
        "manage the video see.",
    )
    async def request_video_transcription(
        self, info: Info, input: Annotated[RequestVideoTranscriptionInput, MUTATION_INPUT]
    ) -> RequestVideoTranscriptionPayload:
        async def change() -> model.Video:
            return await info.context.use_cases.request_transcription(
                info.context.principal, _video_id(input.video_id), input.language
            )

        return await RequestVideoTranscriptionPayload.of(change())

    @strawberry.federation.field(
        requires_scopes=[["instructor"], [Scope.VIDEOS_MODERATE.value]],
        description="Sets all chapters of a ready video.",
    )
    async def set_video_chapters(
        self, info: Info, input: Annotated[SetVideoChaptersInput, MUTATION_INPUT]
    ) -> SetVideoChaptersPayload:
        chapters = [Chapter(each.title, each.start_seconds) for each in input.chapters]

        async def change() -> model.Video:
            return await info.context.use_cases.set_chapters(
                info.context.principal, _video_id(input.video_id), chapters
            )

        return await SetVideoChaptersPayload.of(change())


def _decoded(content: str) -> bytes:
    try:
        return base64.b64decode(content, validate=True)
    except (binascii.Error, ValueError):
        raise BadUserInput("The content is not Base64.", argument="content") from None


def _video_id(text: str) -> VideoId:
    return parse_id(VIDEO, text, "videoId")


def _captions_id(text: str) -> CaptionsId:
    return parse_id(CAPTIONS, text, "captionsId")
