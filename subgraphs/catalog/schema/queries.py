"""What can be asked of catalog."""

import strawberry

from subgraphs.catalog.schema.context import SEARCH_KEPT_SECONDS, Info
from subgraphs.catalog.schema.types import (
    After,
    Category,
    Course,
    CourseSearchConnection,
    Facet,
    FacetValue,
    First,
    course_connection,
)
from subgraphs.catalog.service import find_courses, model
from subgraphs.catalog.service.search_cursors import CURSOR_KEYS
from subgraphs.catalog.service.searching import CourseFilter, CourseSort, SearchRequest
from subgraphs.kernel.arguments import known_id
from subgraphs.kernel.errors import BadUserInput
from subgraphs.kernel.ids import CATEGORY
from subgraphs.kernel.pagination import Connection, Edge, PageRequest, page_info_of
from subgraphs.kernel.scalars import BigInt


@strawberry.input(name="CourseFilter")
class CourseFilterInput:
    """Narrows the results; what is left out doesn't."""

    category_ids: list[strawberry.ID] | None = strawberry.field(
        default=None, description="Any of them, or of those within."
    )
    levels: list[model.CourseLevel] | None = None
    languages: list[str] | None = None
    free: bool | None = None
    min_rating: float | None = None
    price_minor_max: BigInt | None = strawberry.field(default=None, description="With `currency`.")
    currency: str | None = None
    duration_seconds_min: int | None = None
    duration_seconds_max: int | None = None

    def parsed(self) -> CourseFilter:
        """The filter in the terms of the service. Raises BadUserInput."""
        if self.price_minor_max is not None and self.currency is None:
            raise BadUserInput("An amount means nothing without its currency.", argument="filter.currency")
        categories = None
        if self.category_ids is not None:
            categories = frozenset(known_id(CATEGORY, sent, "filter.categoryIds") for sent in self.category_ids)
        return CourseFilter(
            category_ids=categories,
            levels=None if self.levels is None else frozenset(self.levels),
            languages=None if self.languages is None else frozenset(self.languages),
            free=self.free,
            min_rating=self.min_rating,
            price_minor_max=self.price_minor_max,
            currency=self.currency,
            duration_seconds_min=self.duration_seconds_min,
            duration_seconds_max=self.duration_seconds_max,
        )


@strawberry.type
class Query:
    @strawberry.field(description="By id or by slug; exactly one of them.")
    async def course(self, info: Info, id: strawberry.ID | None = None, slug: str | None = None) -> Course | None:
        if id is not None and slug is None:
            return await Course.find(info, id)
        if slug is not None and id is None:
            return await Course.find_by_slug(info, slug)
        raise BadUserInput("Give either an id or a slug.", argument="id")

    @strawberry.field(description="The categories that are within no other.")
    async def categories(self, info: Info) -> list[Category]:
        tree = await info.context.categories()
        return [Category.of(category) for category in tree.values() if category.parent_id is None]

    @strawberry.field
    async def category(self, info: Info, slug: str) -> Category | None:
        tree = await info.context.categories()
        return next((Category.of(category) for category in tree.values() if category.slug == slug), None)

    @strawberry.field(description="Searches the listed courses.")
    async def course_search(
        self,
        info: Info,
        *,
        query: str | None = None,
        filter: CourseFilterInput | None = None,
        sort: CourseSort = CourseSort.RELEVANCE,
        first: First = 20,
        after: After = None,
    ) -> CourseSearchConnection:
        request = SearchRequest(
            words=(query or "").strip() or None,
            filter=CourseFilter() if filter is None else filter.parsed(),
            sort=sort,
            page=PageRequest.of(first, after, keys=CURSOR_KEYS),
        )
        info.context.keeping.at_most(SEARCH_KEPT_SECONDS)
        result = await find_courses.search(info.context.ports, request)
        headers = await info.context.courses.load_many(list(result.page.items))
        edges = [
            Edge(cursor=cursor, node=Course(header=header))
            for cursor, header in zip(result.page.cursors, headers, strict=True)
            # The index may lag a moment behind: what was taken off the list meanwhile is left out.
            if header is not None and header.status is model.CourseStatus.PUBLISHED
        ]
        return CourseSearchConnection(
            edges=edges,
            page_info=page_info_of(result.page),
            total_count=result.total,
            facets=[
                Facet(field=field, values=[FacetValue(value=value, count=count) for value, count in counts])
                for field, counts in result.facets.items()
            ],
        )

    @strawberry.federation.field(
        requires_scopes=[["admin"]], description="What waits for a review, the longest waiting first."
    )
    async def moderation_queue(self, info: Info, first: First = 20, after: After = None) -> Connection[Course]:
        request = PageRequest.of(first, after, keys=2)
        return course_connection(
            await find_courses.moderation_queue(info.context.ports, info.context.principal, request)
        )
