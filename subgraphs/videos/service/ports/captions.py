"""The texts that go with videos, and the programs that transcribe speech."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from subgraphs.kernel.graphql.pagination import Page, PageRequest
from subgraphs.kernel.identity.ids import VideoId
from subgraphs.videos.events import VideosAudited
from subgraphs.videos.service.captions.cues import Cue, Passage
from subgraphs.videos.service.captions.model import CaptionDraft, CaptionSet, CaptionsId, Chapter, RetiredFiles
from subgraphs.videos.service.captions.search_words import SearchWords
from subgraphs.videos.service.model import Video


@dataclass(frozen=True, slots=True)
class FoundPassage:
    """A passage that has the words of a search."""

    captions_id: CaptionsId
    number: int
    passage: Passage


class VideoTextRecords(Protocol):
    """The parts of videos' records about captions and chapters. Every change is one atomic update of one record."""

    async def publish(
        self,
        video_id: VideoId,
        expected_revision: int,
        captions: CaptionSet,
        retired: Sequence[RetiredFiles],
        audit: Sequence[VideosAudited] = (),
    ) -> Video | None:
        """Publish a revision of a ready video's captions; None if it has another revision by now, or is not ready.

        A draft with the id of one of the tracks is a draft no more.
        """
        ...

    async def set_chapters(
        self, video_id: VideoId, chapters: Sequence[Chapter], audit: Sequence[VideosAudited] = ()
    ) -> Video | None:
        """Set the chapters of a ready video; None if it is not ready."""
        ...

    async def add_draft(self, video_id: VideoId, draft: CaptionDraft, most: int) -> Video | None:
        """Add a draft to a ready video; None if there is one in its language, or there are `most`."""
        ...

    async def finish_draft(self, video_id: VideoId, captions_id: CaptionsId, *, failed: bool) -> bool:
        """Mark a draft as ready or failed. Returns whether it was still there and waiting."""
        ...

    async def remove_draft(self, video_id: VideoId, captions_id: CaptionsId) -> Video | None:
        """Remove a draft; None if there is none with that id."""
        ...

    async def find_waiting_drafts(self) -> Sequence[tuple[VideoId, CaptionsId]]:
        """Return some of the drafts that are to be transcribed."""
        ...

    async def find_retired(self, now: datetime) -> Sequence[tuple[Video, Sequence[RetiredFiles]]]:
        """Return some of the videos with files that may be removed now, and these files."""
        ...

    async def drop_retired(self, video_id: VideoId, files: Sequence[RetiredFiles]) -> None:
        """Delete the records of files that have been removed."""
        ...


class Transcripts(Protocol):
    """The passages of captions, by the id of the captions."""

    async def store(self, video_id: VideoId, captions_id: CaptionsId, passages: Sequence[Passage]) -> None:
        """Store the passages of captions. Safe to repeat."""
        ...

    async def page(self, captions_id: CaptionsId, request: PageRequest) -> Page[Passage]:
        """Return a page of passages in order, keyed by their numbers."""
        ...

    async def cues(self, captions_id: CaptionsId) -> Sequence[Cue]:
        """Return all cues in order."""
        ...

    async def search(
        self, captions_ids: Collection[CaptionsId], words: SearchWords, request: PageRequest
    ) -> Page[FoundPassage]:
        """Return a page of the passages with all words, in the order of captions and times."""
        ...

    async def delete(self, captions_id: CaptionsId) -> None:
        """Delete the passages of captions."""
        ...

    async def delete_of_video(self, video_id: VideoId) -> None:
        """Delete the passages of all captions of a video."""
        ...


class TranscriptionFailed(Exception):
    """The file has no speech that the program can transcribe."""


class Transcriber(Protocol):
    """A program that writes down speech."""

    async def transcribe(self, media: Path, language: str) -> Sequence[Cue]:
        """Return the cues of a file's speech in that language. Raises TranscriptionFailed."""
        ...
