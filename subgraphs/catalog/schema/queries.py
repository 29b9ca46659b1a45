"""The root query fields of catalog."""

from typing import Annotated

import strawberry
from strawberry.federation.schema_directives import Cost

from subgraphs.catalog.schema.co_instructors.queries import CoInstructorQueries
from subgraphs.catalog.schema.context import SEARCH_MAX_AGE_SECONDS, Info
from subgraphs.catalog.schema.course_lists import CourseListQueries
from subgraphs.catalog.schema.search_types import (
    CourseFilterInput,
    CourseSearchConnection,
    SearchSuggestion,
    UnmatchedSearch,
)
from subgraphs.catalog.schema.types import Category, Course, Lecture, course_connection
from subgraphs.catalog.service import model
from subgraphs.catalog.service.search.cursors import CURSOR_KEYS
from subgraphs.catalog.service.search.search_model import CourseFilter, CourseSort, SearchRequest
from subgraphs.kernel.graphql.pagination import (
    DEFAULT_PAGE,
    AfterArgument,
    Connection,
    Edge,
    FirstArgument,
    PageRequest,
    is_id,
    is_unix_time,
    page_info_of,
)
from subgraphs.kernel.identity.ids import COURSE
from subgraphs.kernel.identity.scopes import Scope


@strawberry.input(one_of=True, description="The key of a course.")
class CourseByInput:
    """Either key."""

    id: strawberry.Maybe[strawberry.ID] = strawberry.field(default=None, description="The course's id.")
    slug: strawberry.Maybe[str] = strawberry.field(default=None, description="The course's slug.")


SEARCH_COST = 50
"""The cost of a search, in objects: the database takes as long as for so many. No page sends more than a few."""
SUGGESTION_COST = 5
"""The same for each suggestion."""


@strawberry.type
class Query(CourseListQueries, CoInstructorQueries):
    @strawberry.field(description="A course; null if it is missing or hidden from the viewer.")
    async def course(
        self,
        info: Info,
        by: Annotated[CourseByInput, strawberry.argument(description="The key of the course.")],
    ) -> Course | None:
        if by.id is not None:
            return await Course.find(info, by.id.value)
        if by.slug is not None:
            return await Course.find_by_slug(info, by.slug.value)
        raise AssertionError("an input with @oneOf has one field")

    @strawberry.field(description="A lecture; null if it is missing or hidden from the viewer.")
    async def lecture(
        self, info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="The lecture's id.")]
    ) -> Lecture | None:
        return await Lecture.resolve_reference(info, id)

    @strawberry.field(description="The root categories, ordered by position.")
    async def categories(self, info: Info) -> list[Category]:
        tree = await info.context.categories()
        return [Category.of(category) for category in tree.values() if category.parent_id is None]

    @strawberry.field(description="A category by slug; null if there is none.")
    async def category(
        self, info: Info, slug: Annotated[str, strawberry.argument(description="The category's slug.")]
    ) -> Category | None:
        tree = await info.context.categories()
        return next((Category.of(category) for category in tree.values() if category.slug == slug), None)

    @strawberry.field(description="Searches the published courses.", directives=[Cost(weight=SEARCH_COST)])
    async def course_search(
        self,
        info: Info,
        *,
        query: Annotated[
            str | None,
            strawberry.argument(
                description='The words to search for, at most 200 characters; all courses by default. `"…"` is a'
                " phrase, and `-` before a word excludes courses with it."
            ),
        ] = None,
        filter: Annotated[
            CourseFilterInput | None, strawberry.argument(description="Restrictions of the results.")
        ] = None,
        sort: Annotated[
            CourseSort, strawberry.argument(description="The order of the results.")
        ] = CourseSort.RELEVANCE,
        first: FirstArgument = DEFAULT_PAGE,
        after: AfterArgument = None,
    ) -> CourseSearchConnection:
        request = SearchRequest(
            words=(query or "").strip() or None,
            filter=CourseFilter() if filter is None else filter.parsed(),
            sort=sort,
            page=PageRequest.of(first, after, keys=CURSOR_KEYS),
        )
        info.context.cache_control.limit_max_age(SEARCH_MAX_AGE_SECONDS)
        result = await info.context.use_cases.search_courses(request)
        await info.context.use_cases.count_unmatched_search(request, result)
        headers = await info.context.courses.load_many(list(result.page.items))
        edges = [
            Edge(cursor=cursor, node=Course.of(header))
            for cursor, header in zip(result.page.cursors, headers, strict=True)
            # The index may lag behind: courses that were unlisted meanwhile are omitted.
            if header is not None and header.status is model.CourseStatus.PUBLISHED
        ]
        return CourseSearchConnection(
            request=request,
            result=result,
            edges=edges,
            page_info=page_info_of(result.page),
            total_count=result.total,
            total_count_is_exact=result.total_is_exact,
        )

    @strawberry.field(
        description=(
            "Categories and published courses whose names have words that begin with those of a text that is being "
            "typed, categories first, then the best-selling courses."
        ),
        directives=[Cost(weight=SUGGESTION_COST)],
    )
    async def search_suggestions(
        self,
        info: Info,
        text: Annotated[str, strawberry.argument(description="The text typed so far, at most 200 characters.")],
        first: Annotated[int, strawberry.argument(description="The number of suggestions, from 1 to 20.")] = 8,
    ) -> list[SearchSuggestion]:
        info.context.cache_control.limit_max_age(SEARCH_MAX_AGE_SECONDS)
        found = await info.context.use_cases.suggest_completions(text, first)
        headers = await info.context.courses.load_many(list(found.course_ids))
        return [
            *(SearchSuggestion(text=each.name, category=Category.of(each)) for each in found.categories),
            *(
                SearchSuggestion(text=header.title, course=Course.of(header))
                for header in headers
                if header is not None and header.status is model.CourseStatus.PUBLISHED
            ),
        ]

    @strawberry.federation.field(
        requires_scopes=[[Scope.STATISTICS_READ.value]],
        description="The most frequent searches for which there was no course, the most frequent first.",
    )
    async def unmatched_searches(
        self,
        info: Info,
        days: Annotated[int, strawberry.argument(description="The number of UTC days, 1 to 90, up to today.")] = 30,
        first: Annotated[int, strawberry.argument(description="The number of searches, from 1 to 100.")] = 20,
    ) -> list[UnmatchedSearch]:
        found = await info.context.use_cases.list_unmatched_searches(info.context.principal, days, first)
        return [UnmatchedSearch(words=each.words, searches=each.searches) for each in found]

    @strawberry.federation.field(
        requires_scopes=[[Scope.CATALOG_MODERATE.value]],
        description="The courses that wait for a review, the earliest submission first.",
    )
    async def moderation_queue(
        self, info: Info, first: FirstArgument = DEFAULT_PAGE, after: AfterArgument = None
    ) -> Connection[Course]:
        request = PageRequest.of(first, after, keys=(is_unix_time, is_id(COURSE)))
        return course_connection(await info.context.use_cases.list_moderation_queue(info.context.principal, request))
