"""The words of a text, and the runs of scripts that are written without spaces."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

_MARKS = "".join(
    letter
    for letter in map(chr, (*range(0x300, 0x2000), *range(0xA800, 0xAC00)))
    if unicodedata.category(letter).startswith("M")
)
"""Combining marks, which belong to words but don't count as word characters of regular expressions."""

_UNSPACED = (
    "\u3005-\u3007\u3041-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff"  # Han, hiragana, katakana
    "\u1100-\u11ff\uac00-\ud7a3"  # Hangul has spaces, but particles stick to its words
    "\u0e01-\u0e3a\u0e40-\u0e4e\u0e81-\u0ecd"  # Thai, Lao
    "\u0f40-\u0fbc\u1000-\u104f\u1780-\u17dd"  # Tibetan, Burmese, Khmer
)
_LETTER = rf"(?:(?![{_UNSPACED}])(?:[^\W_]|[{_MARKS}]))"
_SEGMENT = re.compile(
    rf"(?P<run>[{_UNSPACED}]+)"
    # C++, C#, Notepad++: the sign is part of the name.
    rf"|(?P<signed>{_LETTER}+\+\+|(?<![^\W_])[a-z]\#(?![a-z]))"
    # .NET, also in ASP.NET
    r"|(?P<net>(?<![^\W_])\.net(?![^\W_]))"
    rf"|(?P<word>{_LETTER}+(?:[.'&_-]{_LETTER}+)*)"
    r"|(?P<symbol>[\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001f3fa\U0001f400-\U0001faff])"
)
_CLUSTER = re.compile(rf".[{_MARKS}]*")
_CONNECTORS = re.compile(r"[.'&_-]")
_LETTERS_AND_DIGITS = re.compile(r"([^\W\d_]{2,})(\d+)")
_MAX_LENGTH = 64
"""Longer words are truncated."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word, of several parts if it is a compound such as `node.js` or `e-mail`."""

    parts: tuple[str, ...]
    names: tuple[str, ...] = ()
    """Names by which it is found as a whole: the joined parts of a compound, `.net` for `asp.net`."""

    @property
    def is_compound(self) -> bool:
        return len(self.parts) > 1


@dataclass(frozen=True, slots=True)
class Run:
    """A run of characters of a script that is written without spaces. A character includes its marks."""

    characters: tuple[str, ...]

    @property
    def pairs(self) -> tuple[str, ...]:
        """The overlapping pairs of characters, or the only character."""
        pairs = tuple(first + second for first, second in pairwise(self.characters))
        return pairs or self.characters


@dataclass(frozen=True, slots=True)
class Symbol:
    """An emoji or the like."""

    character: str


Segment = Word | Run | Symbol


def segments(normal: str) -> Iterator[Segment]:
    """Return the segments of a normalised text in order."""
    for match in _SEGMENT.finditer(normal):
        text = match.group()[:_MAX_LENGTH] if match.lastgroup == "word" else match.group()
        match match.lastgroup:
            case "run":
                yield Run(tuple(_CLUSTER.findall(text)))
            case "symbol":
                yield Symbol(text)
            case "signed":
                base = text.rstrip("+#")
                yield Word((text,), (base,) if len(base) > 2 else ())
            case "net":
                yield Word((text,), ("net",))
            case _:
                yield _word(text)


def _word(text: str) -> Word:
    parts = tuple(part for part in _CONNECTORS.split(text) if part)
    if len(parts) > 1:
        names = ["".join(parts)]
        if text.endswith(".net"):
            names.append(".net")
        return Word(parts, tuple(names))
    return Word(parts)


def letters_and_digits(word: str) -> tuple[str, str] | None:
    """Return the two halves of a word such as `vue3`; None for others."""
    match = _LETTERS_AND_DIGITS.fullmatch(word)
    return None if match is None else (match[1], match[2])
