"""Search requests, results and documents: the contract of every search engine."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from subgraphs.catalog.service.model import CourseLevel
from subgraphs.kernel.graphql.pagination import Page, PageRequest
from subgraphs.kernel.identity.ids import CategoryId, CourseId


class CourseSort(Enum):
    """The order of the results. Without words to search for, RELEVANCE is BEST_SELLING."""

    RELEVANCE = "RELEVANCE"
    NEWEST = "NEWEST"
    RATING = "RATING"
    BEST_SELLING = "BEST_SELLING"
    PRICE_ASC = "PRICE_ASC"
    PRICE_DESC = "PRICE_DESC"


DESCENDING = frozenset(CourseSort) - {CourseSort.PRICE_ASC}


class FacetField(Enum):
    """The facets by which results are counted. A facet's own filter does not restrict its counts."""

    CATEGORY = "CATEGORY"
    LEVEL = "LEVEL"
    LANGUAGE = "LANGUAGE"
    PRICE = "PRICE"
    """FREE or PAID."""
    RATING = "RATING"
    """Minimum ratings of `RATING_STEPS`; the counts overlap."""


MAX_TOTAL = 10_000
"""Results are counted up to here: counting further would take longer than finding them."""

RATING_STEPS = (4.5, 4.0, 3.5, 3.0)
FREE, PAID = "FREE", "PAID"


@dataclass(frozen=True, slots=True)
class CourseFilter:
    """Restricts the results; None is no restriction. A category includes its descendants."""

    category_ids: frozenset[CategoryId] | None = None
    levels: frozenset[CourseLevel] | None = None
    languages: frozenset[str] | None = None
    free: bool | None = None
    min_rating: float | None = None
    price_minor_max: int | None = None
    """The highest price in minor units of `currency`."""
    currency: str | None = None
    duration_seconds_min: int | None = None
    duration_seconds_max: int | None = None

    def selected(self, facet: FacetField) -> frozenset[str]:
        """Return the values of the facet to which the results are restricted."""
        match facet:
            case FacetField.CATEGORY:
                return frozenset(self.category_ids or ())
            case FacetField.LEVEL:
                return frozenset(level.value for level in self.levels or ())
            case FacetField.LANGUAGE:
                return self.languages or frozenset()
            case FacetField.PRICE:
                return frozenset() if self.free is None else frozenset({FREE if self.free else PAID})
            case FacetField.RATING:
                return frozenset(str(step) for step in RATING_STEPS if step == self.min_rating)


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """A search. Pages are keyed by (sort value, course id)."""

    words: str | None = None
    filter: CourseFilter = field(default_factory=CourseFilter)
    sort: CourseSort = CourseSort.RELEVANCE
    page: PageRequest = field(default_factory=PageRequest)

    @property
    def effective_sort(self) -> CourseSort:
        """The order to apply: without words there is no relevance."""
        return CourseSort.BEST_SELLING if self.sort is CourseSort.RELEVANCE and not self.words else self.sort


@dataclass(frozen=True, slots=True)
class SearchResult:
    """One page of results, their total number, and the counts of the facets, the most frequent value first.

    A facet of more than `MAX_TOTAL` courses may have the counts of a part of them.
    """

    page: Page[CourseId]
    total: int
    """At most `MAX_TOTAL`."""
    total_is_exact: bool
    """False if there are more results than `total`."""
    facets: Mapping[FacetField, tuple[tuple[str, int], ...]]
    is_misspelt: bool = False
    """True if no course has the words, and the results are those of words spelt like them."""


@dataclass(frozen=True, slots=True)
class UnmatchedSearch:
    """Words for which no course was found, and the number of such searches."""

    words: str
    searches: int


@dataclass(frozen=True, slots=True)
class CourseDocument:
    """A published course in the index. Of two documents of a course, the one with the higher revision wins."""

    course_id: CourseId
    revision: int
    title: str
    subtitle: str
    description: str
    lecture_titles: tuple[str, ...]
    category_ids: tuple[CategoryId, ...]
    """The course's category and its ancestors."""
    level: CourseLevel
    language: str
    price_minor: int
    currency: str
    price_major: float
    """For sorting only."""
    duration_seconds: int
    rating_average: float
    """0 without ratings."""
    sales_count: int
    published_at: datetime

    @property
    def published_ms(self) -> int:
        """The date of publication in Unix milliseconds."""
        return round(self.published_at.timestamp() * 1000)
