"""The GraphQL types of the course search."""

import strawberry

from subgraphs.catalog.schema.context import Info
from subgraphs.catalog.schema.enums import CourseLevel
from subgraphs.catalog.schema.facets import Facet, facets_of
from subgraphs.catalog.schema.types import Category, Course
from subgraphs.catalog.service.search.search_model import CourseFilter, CourseSort, SearchRequest, SearchResult
from subgraphs.kernel.graphql.conventions.inputs import MoneyInput
from subgraphs.kernel.graphql.enums import graphql_enum
from subgraphs.kernel.graphql.pagination import Edge, PageInfo
from subgraphs.kernel.identity.ids import CATEGORY, parse_id
from subgraphs.kernel.platform.errors import BadUserInput
from subgraphs.kernel.values.languages import InvalidLanguage, canonical_language

graphql_enum(
    CourseSort,
    description="The order of search results.",
    values={
        CourseSort.RELEVANCE: "The best match first; without a query the same as `BEST_SELLING`.",
        CourseSort.NEWEST: "The latest publication first.",
        CourseSort.RATING: "The highest average rating first.",
        CourseSort.BEST_SELLING: "The highest number of sales first, without refunded and free ones.",
        CourseSort.PRICE_ASC: "The lowest price first.",
        CourseSort.PRICE_DESC: "The highest price first.",
    },
)


@strawberry.input(description="Restrictions of search results; a missing field restricts nothing.")
class CourseFilterInput:
    """The input of a CourseFilter."""

    category_ids: list[strawberry.ID] | None = strawberry.field(
        default=None, description="Courses in any of these categories or their descendants."
    )
    levels: list[CourseLevel] | None = strawberry.field(default=None, description="Courses of any of these levels.")
    languages: list[str] | None = strawberry.field(
        default=None, description="Courses in any of these languages, as BCP 47 tags."
    )
    free: bool | None = strawberry.field(default=None, description="True for free courses, false for paid ones.")
    min_rating: float | None = strawberry.field(default=None, description="The minimum of the average rating.")
    max_price: MoneyInput | None = strawberry.field(
        default=None, description="The maximum price; courses of other currencies are left out."
    )
    currency: str | None = strawberry.field(default=None, description="The currency of the price, an ISO 4217 code.")
    min_duration_seconds: int | None = strawberry.field(default=None, description="The minimum duration in seconds.")
    max_duration_seconds: int | None = strawberry.field(default=None, description="The maximum duration in seconds.")

    def parsed(self) -> CourseFilter:
        """Return the filter of the service. Raises BadUserInput."""
        if self.max_price is not None and self.currency not in {None, self.max_price.currency}:
            raise BadUserInput("`maxPrice` and `currency` name two currencies.", argument="filter.currency")
        categories = None
        if self.category_ids is not None:
            categories = frozenset(parse_id(CATEGORY, sent, "filter.categoryIds") for sent in self.category_ids)
        return CourseFilter(
            category_ids=categories,
            levels=None if self.levels is None else frozenset(self.levels),
            languages=None if self.languages is None else frozenset(map(_canonical, self.languages)),
            free=self.free,
            min_rating=self.min_rating,
            price_minor_max=None if self.max_price is None else self.max_price.amount_minor,
            currency=self.currency if self.max_price is None else self.max_price.currency,
            duration_seconds_min=self.min_duration_seconds,
            duration_seconds_max=self.max_duration_seconds,
        )


def _canonical(language: str) -> str:
    """Return the tag as courses have it. An invalid tag stays, and no course has it."""
    try:
        return canonical_language(language)
    except InvalidLanguage:
        return language


@strawberry.type(description="A page of search results.")
class CourseSearchConnection:
    """A page of courses with totals."""

    request: strawberry.Private[SearchRequest]
    result: strawberry.Private[SearchResult]
    edges: list[Edge[Course]] = strawberry.field(description="The courses of the page with their cursors.")
    page_info: PageInfo = strawberry.field(description="The position of the page in the results.")
    total_count: int = strawberry.field(description="The number of all results, at most 10,000.")
    total_count_is_exact: bool = strawberry.field(
        description="False if there are more results than `totalCount`; then the facets may count a part of them."
    )

    @strawberry.field(description="The counts of all results by field.")
    async def facets(self, info: Info) -> list[Facet]:
        return facets_of(self.result, self.request.filter, await info.context.categories())

    @strawberry.field(
        description="The query as it is spelt in the titles found, if no course has its words as entered; else null."
    )
    def did_you_mean(self, info: Info) -> str | None:
        if self.request.words is None or not self.result.is_misspelt:
            return None
        titles = [edge.node.header.title for edge in self.edges]
        return info.context.use_cases.correct_words(self.request.words, titles)


@strawberry.type(description="A suggestion for a text that is being typed: either a category or a course.")
class SearchSuggestion:
    """A suggestion. Exactly one of `category` and `course` is set."""

    text: str = strawberry.field(description="The category's name or the course's title.")
    category: Category | None = strawberry.field(default=None, description="The category; null for a course.")
    course: Course | None = strawberry.field(default=None, description="The course; null for a category.")


@strawberry.type(description="Words for which no course was found.")
class UnmatchedSearch:
    """The words and their count."""

    words: str = strawberry.field(description="The words in lower case, up to 100 characters.")
    searches: int = strawberry.field(description="The number of searches for them.")
