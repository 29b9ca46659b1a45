"""The GraphQL types of captions, drafts of captions, chapters, transcripts and the searches inside them."""

from datetime import datetime
from enum import Enum
from typing import Annotated, Self

import strawberry

from subgraphs.kernel.graphql.enums import graphql_enum
from subgraphs.kernel.graphql.pagination import (
    DEFAULT_PAGE,
    AfterArgument,
    Connection,
    FirstArgument,
    PageRequest,
    connection_of,
    is_integer,
)
from subgraphs.videos.schema.context import Info
from subgraphs.videos.service.captions import model
from subgraphs.videos.service.captions.cues import Passage
from subgraphs.videos.service.captions.model import CaptionsId
from subgraphs.videos.service.captions.search_words import MAX_QUERY

SearchArgument = Annotated[
    str,
    strawberry.argument(
        description=f"The words that a passage must all have, the last one at its beginning; at most {MAX_QUERY} "
        "characters count."
    ),
]


class DraftStatus(Enum):
    """The states of a draft."""

    WAITING = "WAITING"
    READY = "READY"
    FAILED = "FAILED"


graphql_enum(
    DraftStatus,
    description="The status of a draft of captions.",
    values={
        DraftStatus.WAITING: "The draft waits for a worker, or is being transcribed.",
        DraftStatus.READY: "The draft can be read, accepted or removed.",
        DraftStatus.FAILED: "The program found no speech that it could transcribe.",
    },
    name="CaptionDraftStatus",
)


@strawberry.type(description="A named part of a video, until the next one begins.")
class Chapter:
    """The presentation of a model.Chapter."""

    title: str = strawberry.field(description="The title, 1 to 120 characters.")
    start_seconds: int = strawberry.field(description="The second at which the chapter begins.")

    @classmethod
    def of(cls, chapter: model.Chapter) -> Self:
        return cls(title=chapter.title, start_seconds=chapter.start_seconds)


@strawberry.type(description="Captions of a video in one language.")
class CaptionTrack:
    """The presentation of a model.CaptionTrack."""

    id: strawberry.ID = strawberry.field(description="The id of the captions; other cues have another id.")
    language: str = strawberry.field(description="The language tag (BCP 47), such as `en` or `pt-BR`.")
    label: str = strawberry.field(description="The name in players' menus.")
    is_automatic: bool = strawberry.field(description="Whether a program transcribed them.")
    managed: strawberry.Private[bool]

    @strawberry.field(description="The whole file in WebVTT; null unless the viewer teaches the course or is an admin.")
    async def web_vtt(self, info: Info) -> str | None:
        return await info.context.use_cases.export_captions(CaptionsId(self.id)) if self.managed else None

    @classmethod
    def of(cls, track: model.CaptionTrack, *, managed: bool) -> Self:
        return cls(
            id=strawberry.ID(track.id),
            language=track.language,
            label=track.label,
            is_automatic=track.automatic,
            managed=managed,
        )


@strawberry.type(description="Captions that a program transcribes, until an instructor accepts or removes them.")
class CaptionDraft:
    """The presentation of a model.CaptionDraft."""

    id: strawberry.ID = strawberry.field(description="The id of the captions, also after they were accepted.")
    language: str = strawberry.field(description="The language tag (BCP 47).")
    status: DraftStatus = strawberry.field(description="The status of the draft.")
    requested_at: datetime = strawberry.field(description="The time of the request.")

    @strawberry.field(description="The whole draft in WebVTT; null until it is ready.")
    async def web_vtt(self, info: Info) -> str | None:
        ready = self.status is DraftStatus.READY
        return await info.context.use_cases.export_captions(CaptionsId(self.id)) if ready else None

    @classmethod
    def of(cls, draft: model.CaptionDraft) -> Self:
        status = DraftStatus.FAILED if draft.failed else DraftStatus.READY if draft.ready else DraftStatus.WAITING
        return cls(id=strawberry.ID(draft.id), language=draft.language, status=status, requested_at=draft.requested_at)


@strawberry.type(description="Some sentences of a video, one after the other.")
class TranscriptPassage:
    """The presentation of a Passage."""

    start_seconds: float = strawberry.field(description="The time at which the first is said, in seconds.")
    end_seconds: float = strawberry.field(description="The time at which the last has been said, in seconds.")
    text: str = strawberry.field(description="The text.")

    @classmethod
    def of(cls, passage: Passage) -> Self:
        return cls(start_seconds=passage.start_ms / 1000, end_seconds=passage.end_ms / 1000, text=passage.text)


@strawberry.type(description="The text of a video's captions, in passages.")
class Transcript:
    """The presentation of captions as a text."""

    language: str = strawberry.field(description="The language tag (BCP 47) of the captions.")
    label: str = strawberry.field(description="The name of the captions in players' menus.")
    is_automatic: bool = strawberry.field(description="Whether a program transcribed them.")
    captions_id: strawberry.Private[CaptionsId]

    @strawberry.field(description="The passages in the order of their times.")
    async def passages(
        self, info: Info, first: FirstArgument = DEFAULT_PAGE, after: AfterArgument = None
    ) -> Connection[TranscriptPassage]:
        request = PageRequest.of(first, after, keys=(is_integer,))
        page = await info.context.use_cases.read_transcript(self.captions_id, request)
        return connection_of(page.map(TranscriptPassage.of))

    @classmethod
    def of(cls, track: model.CaptionTrack) -> Self:
        return cls(
            language=track.language, label=track.label, is_automatic=track.automatic, captions_id=CaptionsId(track.id)
        )
