"""The tokens that PostgreSQL looks up beside words, in the same inverted index: of titles, of filters and of samples.

The index intersects words and filters itself, so that only the rows of results are read. Its tokens begin with a sign
that no word begins with.
"""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement

from subgraphs.catalog.search.analysis.document_tokens import DocumentTokens
from subgraphs.catalog.search.analysis.expressions import AllOf, AnyOf, Expression, Tokens
from subgraphs.catalog.service.search.search_model import (
    FREE,
    PAID,
    RATING_STEPS,
    CourseDocument,
    CourseFilter,
    FacetField,
)
from subgraphs.catalog.store.tables import course_search
from subgraphs.kernel.identity.ids import CourseId

_c = course_search.c

LISTED = Tokens(("=listed",))
"""The condition of all listed courses."""

_MAX_VALUE = 64
_MAX_SAMPLE = 5
SAMPLE_RATIO = 4
"""A sample has one of this number of the courses in the sample of the level below."""
_MAX_PRICE_BITS, _MAX_DURATION_BITS = 40, 32


@dataclass(frozen=True, slots=True)
class Restriction:
    """Conditions on the tokens of a course, and on the columns of those that satisfy them."""

    tokens: tuple[Expression, ...] = ()
    columns: tuple[ColumnElement[bool], ...] = ()


def index_tokens(document: CourseDocument, words: DocumentTokens) -> frozenset[str]:
    """Return all tokens of a listed course."""
    filters = [
        *LISTED.tokens,
        *(_filter_token("CATEGORY", category_id) for category_id in document.category_ids),
        _filter_token("LEVEL", document.level.value),
        _filter_token("LANGUAGE", document.language),
        _filter_token("PRICE", PAID if document.price_minor else FREE),
        *(_filter_token("RATING", str(step)) for step in RATING_STEPS if document.rating_average >= step),
        _filter_token("CURRENCY", document.currency),
        f"=price-bits/{_price_bits(document.price_minor)}",
        f"=duration-bits/{_duration_bits(document.duration_seconds)}",
        *(f"=sample/{level}" for level in range(1, _MAX_SAMPLE + 1) if _is_sampled(document.course_id, level)),
    ]
    return frozenset((*words.all, *map(_title_token, words.title), *filters))


def _filter_token(name: str, value: str) -> str:
    """Return the token of a value. What cannot be a value, and perhaps not a token either, is of no course."""
    is_possible = len(value) <= _MAX_VALUE and value.isascii() and value.isprintable()
    return f"={name}/{value if is_possible else ''}"


def in_title(condition: Expression) -> Expression:
    """Return the condition on the title alone."""
    match condition:
        case Tokens(tokens, prefixes):
            return Tokens(tuple(map(_title_token, tokens)), tuple(map(_title_token, prefixes)))
        case AllOf(parts):
            return AllOf(tuple(map(in_title, parts)))
        case AnyOf(parts):
            return AnyOf(tuple(map(in_title, parts)))


def _title_token(token: str) -> str:
    return f"@{token}"


def in_sample(level: int) -> Expression:
    """Return the condition of a random sample of the courses; level 0 has them all."""
    return Tokens((f"=sample/{level}",))


def sample_level(courses: float, least: int) -> int:
    """Return the level of the smallest sample of `courses` with at least `least`; 0 if only all are enough."""
    level = 0
    while level < _MAX_SAMPLE and courses >= least * SAMPLE_RATIO ** (level + 1):
        level += 1
    return level


def _is_sampled(course_id: CourseId, level: int) -> bool:
    ratio: int = SAMPLE_RATIO**level
    return zlib.crc32(course_id.encode()) % ratio == 0


def facet_restrictions(wanted: CourseFilter) -> Mapping[FacetField, Restriction]:
    """Return the restrictions of those facets that have any."""
    found: dict[FacetField, Restriction] = {}

    def restrict(facet: FacetField, *values: str) -> None:
        # Without values, of no course.
        found[facet] = Restriction((Tokens(tuple(_filter_token(facet.value, value) for value in values or ("",))),))

    if wanted.category_ids is not None:
        restrict(FacetField.CATEGORY, *sorted(wanted.category_ids))
    if wanted.levels is not None:
        restrict(FacetField.LEVEL, *sorted(level.value for level in wanted.levels))
    if wanted.languages is not None:
        restrict(FacetField.LANGUAGE, *sorted(wanted.languages))
    if wanted.free is not None:
        restrict(FacetField.PRICE, FREE if wanted.free else PAID)
    if wanted.min_rating is not None:
        steps = [step for step in RATING_STEPS if step <= wanted.min_rating]
        tokens = (Tokens((_filter_token("RATING", str(max(steps))),)),) if steps else ()
        found[FacetField.RATING] = Restriction(tokens, (_c.rating_average >= wanted.min_rating,))
    return found


def other_restrictions(wanted: CourseFilter) -> Restriction:
    """Return the restrictions of the currency, and of ranges: the index knows their bounds to a power of two."""
    tokens: list[Expression] = []
    columns: list[ColumnElement[bool]] = []
    if wanted.currency is not None:
        tokens.append(Tokens((_filter_token("CURRENCY", wanted.currency),)))
    if wanted.price_minor_max is not None:
        bits = range(_price_bits(wanted.price_minor_max) + 1)
        tokens.append(Tokens(tuple(f"=price-bits/{number}" for number in bits)))
        columns.append(_c.price_minor <= wanted.price_minor_max)
    least, most = wanted.duration_seconds_min, wanted.duration_seconds_max
    if least is not None or most is not None:
        first = _duration_bits(least or 0)
        last = _MAX_DURATION_BITS if most is None else _duration_bits(most)
        tokens.append(Tokens(tuple(f"=duration-bits/{number}" for number in range(first, max(first, last) + 1))))
        columns += [] if least is None else [_c.duration_seconds >= least]
        columns += [] if most is None else [_c.duration_seconds <= most]
    return Restriction(tuple(tokens), tuple(columns))


def _price_bits(minor: int) -> int:
    return min(max(minor, 0).bit_length(), _MAX_PRICE_BITS)


def _duration_bits(seconds: int) -> int:
    return min(max(seconds // 60, 0).bit_length(), _MAX_DURATION_BITS)
