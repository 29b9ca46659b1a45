"""Batched lookup of the viewer's enrollments by course."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from subgraphs.kernel.identity.ids import CourseId
from subgraphs.kernel.identity.principal import Principal
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.orders.service.model import Enrollment
from subgraphs.orders.service.ports.unit_of_work import OrdersWork


@dataclass(frozen=True, slots=True)
class FindViewerEnrollments:
    """Find the viewer's enrollments in courses; none for an anonymous viewer."""

    units: Transactions[OrdersWork]

    async def __call__(
        self, principal: Principal | None, course_ids: Sequence[CourseId]
    ) -> Mapping[CourseId, Enrollment]:
        if principal is None:
            return {}
        async with self.units.reading() as work:
            return await work.enrollments.of_user(principal.user_id, course_ids)
