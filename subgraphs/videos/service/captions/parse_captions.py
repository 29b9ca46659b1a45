"""The parser of caption files: SubRip (.srt) and WebVTT (.vtt), in the encodings in which people have them.

Timings are checked line by line. Markup, positions and styles are dropped: players place the texts by the viewer's own
settings.
"""

import codecs
import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from subgraphs.kernel.values.plain_text import clean_text
from subgraphs.videos.service.captions.cues import Cue

MAX_BYTES = 640 << 10
"""In Base64, it fits into a request of a megabyte."""
MAX_CUES = 20_000
MAX_CUE_CHARACTERS = 1_000
_MAX_HOURS = 99

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_TIME = r"(?:(\d{1,3}):)?(\d{1,2}):(\d{1,2})(?:[.,](\d{1,3}))?"
_TIMING = re.compile(rf"\s*{_TIME}\s*-->\s*{_TIME}(?:\s.*)?")
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,200}>|<\d[\d:.]{0,20}>")
_OVERRIDE = re.compile(r"\{\\[^{}]{0,200}\}")
"""Positions and styles of SubStation Alpha, which converters leave in SubRip files."""
_SKIPPED = ("NOTE", "STYLE", "REGION")


class Problem(Enum):
    """The reasons for which a file is rejected."""

    TOO_LARGE = "TOO_LARGE"
    ENCODING = "ENCODING"
    NO_CUES = "NO_CUES"
    TOO_MANY_CUES = "TOO_MANY_CUES"
    NO_TIMING = "NO_TIMING"
    MALFORMED_TIMING = "MALFORMED_TIMING"
    ENDS_BEFORE_START = "ENDS_BEFORE_START"
    TEXT_TOO_LONG = "TEXT_TOO_LONG"


class InvalidCaptions(Exception):
    """The file is not a caption file, or one of its lines is wrong. `line` is None for the file as a whole."""

    def __init__(self, problem: Problem, line: int | None = None) -> None:
        super().__init__(problem.value, line)
        self.problem = problem
        self.line = line


@dataclass(frozen=True, slots=True)
class _Block:
    """Lines between blank ones, with the number of the first."""

    number: int
    lines: tuple[str, ...]


def parse_captions(content: bytes) -> tuple[Cue, ...]:
    """Return the cues in the order of their times. Raises InvalidCaptions."""
    if len(content) > MAX_BYTES:
        raise InvalidCaptions(Problem.TOO_LARGE)
    text = _decoded(content)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    vtt = lines[0] == "WEBVTT" or lines[0].startswith(("WEBVTT ", "WEBVTT\t"))
    blocks = list(_blocks(lines))
    cues = [cue for block in blocks[1 if vtt else 0 :] for cue in _cues_of(block, vtt=vtt)]
    if not cues:
        raise InvalidCaptions(Problem.NO_CUES)
    if len(cues) > MAX_CUES:
        raise InvalidCaptions(Problem.TOO_MANY_CUES)
    return tuple(sorted(cues, key=lambda cue: (cue.start_ms, cue.end_ms)))


def _decoded(content: bytes) -> str:
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return _checked(content[len(mark) :], encoding)
    if b"\0" in content[:200]:
        # UTF-16 without its mark: the times of the first lines are ASCII, so every other byte is zero.
        return _checked(content, "utf-16-be" if content[:1] == b"\0" else "utf-16-le")
    try:
        return _checked(content, "utf-8")
    except InvalidCaptions:
        # Western files of older programs; bytes without a meaning in Windows-1252 have one in Latin-1.
        try:
            return content.decode("cp1252")
        except UnicodeDecodeError:
            return _checked(content, "latin-1")


def _checked(content: bytes, encoding: str) -> str:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        raise InvalidCaptions(Problem.ENCODING) from None
    if "\0" in text:
        raise InvalidCaptions(Problem.ENCODING)
    return text


def _blocks(lines: Sequence[str]) -> Iterator[_Block]:
    start, gathered = 1, list[str]()
    for number, line in enumerate([*lines, ""], start=1):
        if line.strip():
            if not gathered:
                start = number
            gathered.append(line)
        elif gathered:
            yield _Block(start, tuple(gathered))
            gathered = []


def _cues_of(block: _Block, *, vtt: bool) -> Iterator[Cue]:
    """Yield the cue of a block; several, where a file lacks the blank lines between them."""
    if vtt and block.lines[0].split(maxsplit=1)[0] in _SKIPPED and "-->" not in block.lines[0]:
        return
    timings = [index for index, line in enumerate(block.lines) if "-->" in line]
    if not timings or timings[0] > 1:
        raise InvalidCaptions(Problem.NO_TIMING, block.number)
    for index, following in zip(timings, [*timings[1:], None], strict=True):
        start, end = _timing(block.lines[index], block.number + index)
        texts = block.lines[index + 1 : following]
        if following is not None and texts and texts[-1].strip().isdigit():
            texts = texts[:-1]  # the number of the next cue
        text = _text(texts)
        if len(text) > MAX_CUE_CHARACTERS:
            raise InvalidCaptions(Problem.TEXT_TOO_LONG, block.number + index + 1)
        if text:
            yield Cue(start, end, text)


def _timing(line: str, number: int) -> tuple[int, int]:
    match = _TIMING.fullmatch(line)
    if match is None:
        raise InvalidCaptions(Problem.MALFORMED_TIMING, number)
    groups = match.groups()
    start, end = _milliseconds(groups[:4], number), _milliseconds(groups[4:], number)
    if end <= start:
        raise InvalidCaptions(Problem.ENDS_BEFORE_START, number)
    return start, end


def _milliseconds(parts: Sequence[str | None], number: int) -> int:
    hours, minutes, seconds = (int(part or 0) for part in parts[:3])
    if hours > _MAX_HOURS or minutes > 59 or seconds > 59:
        raise InvalidCaptions(Problem.MALFORMED_TIMING, number)
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + int((parts[3] or "").ljust(3, "0"))


def _text(lines: Sequence[str]) -> str:
    """Return the readable text: without tags and overrides, with character references resolved."""
    plain = html.unescape(_TAG.sub("", _OVERRIDE.sub("", "\n".join(lines))))
    cleaned = (" ".join(line.split()) for line in clean_text(plain).split("\n"))
    return "\n".join(line for line in cleaned if line)
