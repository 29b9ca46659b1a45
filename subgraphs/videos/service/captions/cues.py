"""Cues: the timed texts of captions, and the passages that a transcript shows of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

PASSAGE_MS = 15_000
PASSAGE_CHARACTERS = 220
_SENTENCE_ENDS = (".", "!", "?", "…", "。", "！", "？", "؟", "।")


@dataclass(frozen=True, slots=True)
class Cue:
    """One text, shown from `start_ms` until `end_ms`. Lines are separated by line breaks."""

    start_ms: int
    end_ms: int
    text: str


@dataclass(frozen=True, slots=True)
class Passage:
    """Consecutive cues that are read as one paragraph."""

    cues: tuple[Cue, ...]

    @property
    def start_ms(self) -> int:
        return self.cues[0].start_ms

    @property
    def end_ms(self) -> int:
        return max(cue.end_ms for cue in self.cues)

    @property
    def text(self) -> str:
        return " ".join(" ".join(cue.text.split()) for cue in self.cues)


def passages(cues: Sequence[Cue]) -> Iterator[Passage]:
    """Part cues into passages: at the first end of a sentence after half of the usual length, at the latest at it."""
    gathered: list[Cue] = []
    characters = 0
    for cue in cues:
        if gathered and (
            cue.end_ms - gathered[0].start_ms > PASSAGE_MS or characters + len(cue.text) > PASSAGE_CHARACTERS
        ):
            yield Passage(tuple(gathered))
            gathered, characters = [], 0
        gathered.append(cue)
        characters += len(cue.text)
        long = characters > PASSAGE_CHARACTERS / 2 or cue.end_ms - gathered[0].start_ms > PASSAGE_MS / 2
        if long and cue.text.endswith(_SENTENCE_ENDS):
            yield Passage(tuple(gathered))
            gathered, characters = [], 0
    if gathered:
        yield Passage(tuple(gathered))
