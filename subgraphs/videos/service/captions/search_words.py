"""The words of texts and of searches: without case, accents and punctuation.

Scripts without spaces between words (Chinese, Japanese, Thai) are cut into pairs of characters, which find what
contains them in that order.
"""

import re
import unicodedata
from dataclasses import dataclass

_WORD = re.compile(r"\w[\w\u0900-\u0963\u0970-\u0dff\u0e31-\u0e4e]*")
"""Marks that are vowels belong to words, too."""
_UNSPACED = re.compile("[\u0e00-\u0eff\u1780-\u17ff\u1000-\u109f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]+")
MAX_QUERY = 200
MAX_WORDS = 12
_MAX_WORD = 64


@dataclass(frozen=True, slots=True)
class SearchWords:
    """The words that a passage must all have; the last one may be the beginning of a longer word."""

    whole: tuple[str, ...]
    beginning: str | None

    def match(self, text: str) -> bool:
        """Check whether the text has one of the words."""
        found = words_of(text)
        return any(word in found for word in self.whole) or (
            self.beginning is not None and any(word.startswith(self.beginning) for word in found)
        )


def words_of(text: str) -> frozenset[str]:
    """Return the words of a text."""
    return frozenset(_ordered(text))


def search_words(query: str) -> SearchWords | None:
    """Return the words of a query; None if it has none."""
    words = list(dict.fromkeys(_ordered(query[:MAX_QUERY])))[:MAX_WORDS]
    if not words:
        return None
    complete = query[-1:].isspace() or _UNSPACED.fullmatch(words[-1]) is not None
    return SearchWords(tuple(words), None) if complete else SearchWords(tuple(words[:-1]), words[-1])


def _ordered(text: str) -> list[str]:
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    plain = "".join(letter for letter in decomposed if unicodedata.category(letter) != "Mn" or _keeps(letter))
    words: list[str] = []
    for word in _WORD.findall(unicodedata.normalize("NFC", plain)):
        end = 0
        for run in _UNSPACED.finditer(word):
            words += _spaced(word[end : run.start()])
            words += _pairs(run[0])
            end = run.end()
        words += _spaced(word[end:])
    return words


def _keeps(mark: str) -> bool:
    """Check for marks that are vowels rather than accents: those of Indic scripts and Thai, and of kana."""
    return "\u0900" <= mark <= "\u109f" or mark in "\u3099\u309a"


def _spaced(word: str) -> list[str]:
    return [word[:_MAX_WORD]] if word else []


def _pairs(run: str) -> list[str]:
    return [run] if len(run) == 1 else [run[at : at + 2] for at in range(len(run) - 1)]
