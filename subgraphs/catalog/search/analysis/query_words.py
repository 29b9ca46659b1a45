"""The words of a search query: plain words, "phrases" and -exclusions."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from itertools import pairwise

from subgraphs.catalog.search.analysis.document_tokens import phrase_tokens, plain_words
from subgraphs.catalog.search.analysis.expressions import AllOf, AnyOf, Expression, Tokens, WordQuery
from subgraphs.catalog.search.analysis.misspellings import misspellings
from subgraphs.catalog.search.analysis.normalization import fold, normalize, spellings
from subgraphs.catalog.search.analysis.segmentation import Run, Segment, Symbol, Word, letters_and_digits, segments
from subgraphs.catalog.search.analysis.stemming import stems_in_all_languages
from subgraphs.catalog.search.analysis.stop_words import STOP_WORDS

_CHUNK = re.compile(r'(?P<not>(?<!\S)-)?"(?P<phrase>[^"]*)"|(?P<other>(?:(?!(?<!\S)-?"[^"]*")\S)+)')
_EXCLUSION = re.compile(r"-(?=[^\W_]|\.net)")
_MAX_CONDITIONS = 32
_MIN_PREFIX = 2
_MIN_TOPIC = 4
"""A word of this length is a topic, even if all others of the query are stop words."""
_KOREAN_PARTICLES = frozenset("을를이가은는의에로와과도")


class Breadth(IntEnum):
    """The ways to understand a word, from narrow to wide. The next one is tried if nothing matches."""

    FORMS = 0
    """The forms of the word."""
    PREFIXES = 1
    """All words that begin with the word, too."""
    MISSPELLINGS = 2
    """All words of titles of which the word may be a misspelling, too."""


@dataclass(slots=True)
class _Parsed:
    words: list[Segment] = field(default_factory=list)
    phrase_words: list[str] = field(default_factory=list)
    phrases: list[Expression] = field(default_factory=list)
    excluded: list[Expression] = field(default_factory=list)


def word_query(text: str, breadth: Breadth) -> WordQuery:
    """Return the conditions of the query."""
    parsed = _parse(normalize(text))
    # What is a word in one script is a decoration beside words.
    words = [word for word in parsed.words if not isinstance(word, Symbol)] or parsed.words
    if parsed.phrases and all(isinstance(word, Symbol) for word in words):
        words = []
    required = [*parsed.phrases, *_required(words, breadth, has_phrases=bool(parsed.phrases))]
    return WordQuery(
        required=_unique(required),
        excluded=_unique(parsed.excluded),
        preferred=_unique([Tokens(spellings(word)) for word in (*parsed.phrase_words, *plain_words(words))]),
    )


def _unique(conditions: Sequence[Expression]) -> tuple[Expression, ...]:
    return tuple(dict.fromkeys(conditions))[:_MAX_CONDITIONS]


def _parse(normal: str) -> _Parsed:
    parsed = _Parsed()
    for chunk in _CHUNK.finditer(normal):
        if chunk["phrase"] is not None:
            words = tuple(plain_words(segments(chunk["phrase"])))
            if words:
                (parsed.excluded if chunk["not"] else parsed.phrases).append(_all_of(phrase_tokens(words) or words))
                parsed.phrase_words += () if chunk["not"] else words
            continue
        other = chunk["other"]
        if _EXCLUSION.match(other):
            excluded = [_condition(segment, Breadth.FORMS, ()) for segment in segments(other[1:])]
            if excluded:
                parsed.excluded.append(excluded[0] if len(excluded) == 1 else AllOf(tuple(excluded)))
        else:
            parsed.words += segments(other)
    return parsed


def _required(words: Sequence[Segment], breadth: Breadth, *, has_phrases: bool) -> list[Expression]:
    informative = [word for word in words if not _is_stop_word(word)]
    if not has_phrases and _is_mostly_stop_words(words, informative):
        informative = list(words)  # "to be or not to be"
    joined = _joined_with_neighbours(words)
    return [_condition(word, breadth, joined.get(id(word), ())) for word in informative]


def _is_stop_word(segment: Segment) -> bool:
    return isinstance(segment, Word) and not segment.is_compound and segment.parts[0] in STOP_WORDS


def _is_mostly_stop_words(words: Sequence[Segment], informative: Sequence[Segment]) -> bool:
    """Check whether the stop words of a query can't be ignored: what remains has few and short words."""
    if any(not isinstance(word, Word) or len(word.parts[0]) >= _MIN_TOPIC or word.names for word in informative):
        return False
    return len(informative) * 2 < len(words)


def _joined_with_neighbours(words: Sequence[Segment]) -> dict[int, tuple[str, ...]]:
    """For each plain word, the words it makes with its neighbours: `nodejs` for both of `node js`."""
    found: dict[int, tuple[str, ...]] = {}
    for first, second in pairwise(words):
        if isinstance(first, Word) and isinstance(second, Word) and not first.is_compound and not second.is_compound:
            joined = fold(first.parts[0]) + fold(second.parts[0])
            for word in (first, second):
                found[id(word)] = (*found.get(id(word), ()), joined)
    return found


def _condition(segment: Segment, breadth: Breadth, joined: tuple[str, ...]) -> Expression:
    match segment:
        case Symbol(character):
            return Tokens((character,))
        case Run(characters):
            return _run(segment, characters)
        case Word(parts, names) if segment.is_compound:
            whole = [_word(name, breadth) for name in names]
            # `asp.net` as a name of its own must not be found by `.net` alone.
            return AnyOf((whole[0], AllOf(tuple(_word(part, breadth) for part in parts))))
        case Word(parts):
            word = parts[0]
            halves = letters_and_digits(word)
            forms = _word(word, breadth, joined)
            if halves is None:
                return forms
            return AnyOf((forms, AllOf(tuple(Tokens(spellings(half)) for half in halves))))


def _word(word: str, breadth: Breadth, joined: tuple[str, ...] = ()) -> Tokens:
    surface = spellings(word)
    tokens = [*surface, *stems_in_all_languages(word), *joined]
    if breadth >= Breadth.MISSPELLINGS:
        tokens += misspellings(word)
    wide = breadth >= Breadth.PREFIXES and len(word) >= _MIN_PREFIX
    return Tokens(tuple(dict.fromkeys(tokens)), surface if wide else ())


def _all_of(tokens: Sequence[str]) -> Expression:
    conditions = tuple(Tokens((token,)) for token in dict.fromkeys(tokens))
    return conditions[0] if len(conditions) == 1 else AllOf(conditions)


def _run(run: Run, characters: tuple[str, ...]) -> Expression:
    def of(some: Run) -> Expression:
        return _all_of(some.pairs)

    if len(characters) > 2 and characters[-1] in _KOREAN_PARTICLES:
        return AnyOf((of(Run(characters[:-1])), of(run)))
    return of(run)
