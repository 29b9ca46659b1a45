"""Pages of the learners of courses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from subgraphs.kernel.graphql.pagination import Page, PageRequest, pages_by_request
from subgraphs.kernel.identity.ids import CourseId
from subgraphs.kernel.identity.principal import Principal
from subgraphs.kernel.identity.scopes import Scope
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.learning.service.learners.learners import Learner
from subgraphs.learning.service.ports import LearningWork

LearnersKey: TypeAlias = tuple[CourseId, PageRequest]


@dataclass(frozen=True, slots=True)
class ListLearners:
    """List the learners of courses, the newest first, for their instructors and admins; none for others."""

    units: Transactions[LearningWork]

    async def __call__(
        self, principal: Principal | None, keys: Sequence[LearnersKey]
    ) -> Mapping[LearnersKey, Page[Learner]]:
        if principal is None or not (principal.has(Scope.USERS_READ) or principal.is_instructor):
            return {}
        async with self.units.reading() as work:
            wanted = list(dict.fromkeys(course_id for course_id, _ in keys))
            shown = wanted if principal.has(Scope.USERS_READ) else await work.courses.taught(principal.user_id, wanted)
            return await pages_by_request([key for key in keys if key[0] in shown], work.learners.pages)
