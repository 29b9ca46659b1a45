"""The tokens by which a course is found."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from subgraphs.catalog.search.analysis.misspellings import misspellings
from subgraphs.catalog.search.analysis.normalization import fold, normalize, spellings
from subgraphs.catalog.search.analysis.segmentation import Run, Segment, Symbol, Word, letters_and_digits, segments
from subgraphs.catalog.search.analysis.stemming import stems
from subgraphs.catalog.service.search.search_model import CourseDocument

_MAX_JOINED = 24


@dataclass(frozen=True, slots=True)
class DocumentTokens:
    """The tokens of a course."""

    title: frozenset[str]
    all: frozenset[str]
    """The tokens of all texts, and those that the title shares with its misspellings."""


def document_tokens(document: CourseDocument) -> DocumentTokens:
    """Return the tokens of the document, whose language determines the stems."""
    title, subtitle, description, *lectures = (
        tuple(segments(normalize(text)))
        for text in (document.title, document.subtitle, document.description, *document.lecture_titles)
    )
    language = document.language
    title_tokens = frozenset((*_tokens(title, language), *_joined_pairs(title)))
    tokens = {*title_tokens, *_misspellings(title), *_tokens(description, language)}
    for short in (subtitle, *lectures):
        tokens.update(_tokens(short, language), _joined_pairs(short))
    for text in (title, subtitle, description, *lectures):
        tokens.update(phrase_tokens(tuple(plain_words(text))))
    return DocumentTokens(title=title_tokens, all=frozenset(tokens))


def phrase_tokens(words: Sequence[str]) -> tuple[str, ...]:
    """Return a token for each two adjacent words, by which phrases are found without the positions of words."""
    return tuple(f"{first} {second}" for first, second in pairwise(words))


def plain_words(text: Iterable[Segment]) -> Iterator[str]:
    """Return the words as written but for case and accents: what a phrase consists of."""
    for segment in text:
        match segment:
            case Word(parts):
                yield from map(fold, parts)
            case Run(characters):
                yield from characters


def _tokens(text: Iterable[Segment], language: str) -> Iterator[str]:
    for segment in text:
        match segment:
            case Word(parts, names):
                for word in (*parts, *names):
                    yield from spellings(word)
                    yield from stems(word, language)
                    for half in letters_and_digits(word) or ():
                        yield fold(half)
            case Run(characters):
                yield from characters
                yield from segment.pairs
            case Symbol(character):
                yield character


def _joined_pairs(text: Iterable[Segment]) -> Iterator[str]:
    """Adjacent words as one, so that `nodejs` finds `Node JS`."""
    before: str | None = None
    for segment in text:
        word = fold(segment.parts[0]) if isinstance(segment, Word) and not segment.is_compound else None
        if before is not None and word is not None and len(before) + len(word) <= _MAX_JOINED:
            yield before + word
        before = word


def _misspellings(text: Iterable[Segment]) -> Iterator[str]:
    for segment in text:
        if isinstance(segment, Word):
            for word in (*segment.parts, *segment.names):
                yield from misspellings(word)
