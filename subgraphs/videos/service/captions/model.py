"""The captions and chapters of a video."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import NewType

from subgraphs.kernel.identity.ids import IdKind

CaptionsId = NewType("CaptionsId", str)
CAPTIONS: IdKind[CaptionsId] = IdKind("cap")

MASTER = "master.m3u8"
"""The multivariant playlist that the encoding wrote, without captions."""


@dataclass(frozen=True, slots=True)
class CaptionTrack:
    """Captions in one language, as players list them. Their cues never change: other cues are another track."""

    id: CaptionsId
    language: str
    """A language tag in canonical form (BCP 47)."""
    label: str
    automatic: bool
    """True for what a program transcribed."""

    @property
    def folder(self) -> str:
        """The folder of the rendition's files, within the folder of the video's."""
        return f"captions/{self.id}"


@dataclass(frozen=True, slots=True)
class RetiredFiles:
    """Files that no new grant leads to. Players of earlier grants may still read them, until `until`."""

    path: str
    """A file, or a folder with a trailing slash, within the folder of the video's files."""
    until: datetime


@dataclass(frozen=True, slots=True)
class CaptionSet:
    """All published captions of a video, in the order of players' menus, one in each language."""

    revision: int = 0
    playlist: str = MASTER
    """The multivariant playlist that lists them. Each revision has one of its own name, which never changes."""
    tracks: tuple[CaptionTrack, ...] = ()

    def with_track(self, track: CaptionTrack) -> "CaptionSet":
        """Return the next revision, in which the track stands in for the one in its language, or is added."""
        others = [each for each in self.tracks if each.language != track.language]
        return self._next(sorted([*others, track], key=lambda each: (each.label.casefold(), each.language)))

    def without(self, captions_id: CaptionsId) -> "CaptionSet":
        """Return the next revision, without that track."""
        return self._next([each for each in self.tracks if each.id != captions_id])

    def find(self, captions_id: CaptionsId) -> CaptionTrack | None:
        """Return the track of that id."""
        return next((each for each in self.tracks if each.id == captions_id), None)

    def best(self, language: str | None) -> CaptionTrack | None:
        """Return the track in a language: exactly it, else one of its first part, else one that a person wrote."""
        if language is not None:
            wanted = [each for each in self.tracks if each.language == language] or [
                each for each in self.tracks if each.language.split("-")[0] == language.split("-")[0]
            ]
            if wanted:
                return wanted[0]
        return min(self.tracks, key=lambda each: each.automatic, default=None)

    def _next(self, tracks: list[CaptionTrack]) -> "CaptionSet":
        # A name of its own also where two changes race to the same revision: the loser's file is never read.
        name = f"master_{CAPTIONS.new().partition('_')[2]}.m3u8" if tracks else MASTER
        return replace(self, revision=self.revision + 1, playlist=name, tracks=tuple(tracks))


@dataclass(frozen=True, slots=True)
class CaptionDraft:
    """A transcription that a program makes, or that waits to be accepted. Learners never see it."""

    id: CaptionsId
    language: str
    requested_at: datetime
    ready: bool = False
    failed: bool = False


@dataclass(frozen=True, slots=True)
class Chapter:
    """A named part of a video, until the next one."""

    title: str
    start_seconds: int


@dataclass(frozen=True, slots=True)
class VideoTexts:
    """The texts that go with a video: its captions, the drafts of captions, and its chapters."""

    captions: CaptionSet = field(default_factory=CaptionSet)
    drafts: tuple[CaptionDraft, ...] = ()
    chapters: tuple[Chapter, ...] = ()
