"""Reviews of many courses: those that an instructor received, and all, for admins."""

from dataclasses import dataclass, replace

from subgraphs.kernel.graphql.pagination import Page, PageRequest
from subgraphs.kernel.identity.ids import CourseId, UserId
from subgraphs.kernel.identity.principal import Principal, require_instructor, require_scope
from subgraphs.kernel.identity.scopes import Scope
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.learning.service.ports import LearningWork
from subgraphs.learning.service.reviews.ratings import Review, ReviewFilter


@dataclass(frozen=True, slots=True)
class ListReceivedReviews:
    """List the reviews of the courses that the caller teaches, newest first."""

    units: Transactions[LearningWork]

    async def __call__(
        self, principal: Principal | None, wanted: ReviewFilter, course_id: CourseId | None, request: PageRequest
    ) -> Page[Review]:
        instructor_id = require_instructor(principal).user_id
        shown = replace(wanted, taken_down=False)
        async with self.units.reading() as work:
            return await work.reviews.received(instructor_id, course_id, shown, request)


@dataclass(frozen=True, slots=True)
class SearchReviews:
    """List the reviews that match a filter, newest first, for an admin."""

    units: Transactions[LearningWork]

    async def __call__(
        self,
        principal: Principal | None,
        wanted: ReviewFilter,
        course_id: CourseId | None,
        author_id: UserId | None,
        request: PageRequest,
    ) -> Page[Review]:
        require_scope(principal, Scope.REVIEWS_MODERATE)
        async with self.units.reading() as work:
            return await work.reviews.search(course_id, author_id, wanted, request)
