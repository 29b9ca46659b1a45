"""What can be searched for, and what is found: the terms that every search engine behind the port must keep."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from subgraphs.catalog.service.model import CourseLevel
from subgraphs.kernel.ids import CategoryId, CourseId
from subgraphs.kernel.pagination import Page, PageRequest


class CourseSort(Enum):
    """The order of what is found. Without words to search for, RELEVANCE is BEST_SELLING."""

    RELEVANCE = "RELEVANCE"
    NEWEST = "NEWEST"
    RATING = "RATING"
    BEST_SELLING = "BEST_SELLING"
    PRICE_ASC = "PRICE_ASC"
    PRICE_DESC = "PRICE_DESC"


DESCENDING = frozenset(CourseSort) - {CourseSort.PRICE_ASC}


class FacetField(Enum):
    """By what the results are counted. A facet's own filter does not narrow its counts."""

    CATEGORY = "CATEGORY"
    LEVEL = "LEVEL"
    LANGUAGE = "LANGUAGE"
    PRICE = "PRICE"
    """FREE or PAID."""
    RATING = "RATING"
    """At least so many stars; the counts overlap."""


RATING_STEPS = (4.5, 4.0, 3.5, 3.0)
FREE, PAID = "FREE", "PAID"


@dataclass(frozen=True, slots=True)
class CourseFilter:
    """Narrows the results; what is None doesn't. A category stands for those within it, too."""

    category_ids: frozenset[CategoryId] | None = None
    levels: frozenset[CourseLevel] | None = None
    languages: frozenset[str] | None = None
    free: bool | None = None
    min_rating: float | None = None
    price_minor_max: int | None = None
    """Leaves courses in other currencies than `currency` out."""
    currency: str | None = None
    duration_seconds_min: int | None = None
    duration_seconds_max: int | None = None


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """What somebody searches for. Pages are keyed by (sort value, course id)."""

    words: str | None = None
    filter: CourseFilter = field(default_factory=CourseFilter)
    sort: CourseSort = CourseSort.RELEVANCE
    page: PageRequest = field(default_factory=PageRequest)

    @property
    def effective_sort(self) -> CourseSort:
        """RELEVANCE means something only where there are words."""
        return CourseSort.BEST_SELLING if self.sort is CourseSort.RELEVANCE and not self.words else self.sort


@dataclass(frozen=True, slots=True)
class SearchResult:
    """One page of what was found, how much there is in all, and the facets' counts, the most frequent first."""

    page: Page[CourseId]
    total: int
    facets: Mapping[FacetField, tuple[tuple[str, int], ...]]


@dataclass(frozen=True, slots=True)
class CourseDocument:
    """A listed course as it is indexed. Of two documents of a course the one of the higher revision stays."""

    course_id: CourseId
    revision: int
    title: str
    subtitle: str
    description: str
    lecture_titles: tuple[str, ...]
    category_ids: tuple[CategoryId, ...]
    """The course's category and those that it is within."""
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
