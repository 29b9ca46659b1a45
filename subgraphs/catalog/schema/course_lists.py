"""The list of all courses, for admins."""

from typing import Annotated

import strawberry

from subgraphs.catalog.schema.context import Info
from subgraphs.catalog.schema.types import Course, course_connection
from subgraphs.catalog.service.model import CourseStatus
from subgraphs.catalog.service.ports.courses import CourseListFilter
from subgraphs.kernel.graphql.pagination import (
    DEFAULT_PAGE,
    AfterArgument,
    Connection,
    FirstArgument,
    PageRequest,
    is_id,
)
from subgraphs.kernel.identity.ids import CATEGORY, COURSE, USER, parse_id
from subgraphs.kernel.identity.scopes import Scope


@strawberry.input(description="The courses to list: those that match every given field.")
class CourseListFilterInput:
    statuses: list[CourseStatus] | None = strawberry.field(default=None, description="The statuses of the courses.")
    instructor_id: strawberry.ID | None = strawberry.field(default=None, description="A user who teaches the courses.")
    category_id: strawberry.ID | None = strawberry.field(
        default=None, description="The category of the courses, without its descendants."
    )

    def parsed(self) -> CourseListFilter:
        """Return the filter as the use case takes it. Raises BadUserInput for a malformed id."""
        return CourseListFilter(
            statuses=None if self.statuses is None else frozenset(self.statuses),
            instructor_id=None if self.instructor_id is None else parse_id(USER, self.instructor_id, "instructorId"),
            category_id=None if self.category_id is None else parse_id(CATEGORY, self.category_id, "categoryId"),
        )


@strawberry.type
class CourseListQueries:
    @strawberry.federation.field(
        requires_scopes=[[Scope.CATALOG_MODERATE.value]],
        description="The courses that match a filter, in every status, newest first.",
    )
    async def courses(
        self,
        info: Info,
        filter: Annotated[
            CourseListFilterInput | None, strawberry.argument(description="The courses to list; all if it is null.")
        ] = None,
        first: FirstArgument = DEFAULT_PAGE,
        after: AfterArgument = None,
    ) -> Connection[Course]:
        request = PageRequest.of(first, after, keys=(is_id(COURSE),))
        wanted = CourseListFilter() if filter is None else filter.parsed()
        return course_connection(await info.context.use_cases.list_courses(info.context.principal, wanted, request))
