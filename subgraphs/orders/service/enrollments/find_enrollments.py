"""Batched lookup of enrollments by id."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from subgraphs.kernel.identity.ids import EnrollmentId
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.orders.service.model import Enrollment
from subgraphs.orders.service.ports.unit_of_work import OrdersWork


@dataclass(frozen=True, slots=True)
class FindEnrollments:
    """Find enrollments by id, without regard to the viewer."""

    units: Transactions[OrdersWork]

    async def __call__(self, enrollment_ids: Sequence[EnrollmentId]) -> Mapping[EnrollmentId, Enrollment]:
        async with self.units.reading() as work:
            return await work.enrollments.by_ids(enrollment_ids)
