"""Enrollments and their grants."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from subgraphs.kernel.graphql.pagination import Page, PageRequest
from subgraphs.kernel.identity.ids import CourseId, EnrollmentId, OrderLineId, UserId
from subgraphs.orders.service.model import Enrollment, GrantKind


class Enrollments(Protocol):
    """Repository of enrollments and of the grants that they rest on."""

    async def by_ids(self, enrollment_ids: Collection[EnrollmentId]) -> Mapping[EnrollmentId, Enrollment]: ...

    async def of_user(self, user_id: UserId, course_ids: Collection[CourseId]) -> Mapping[CourseId, Enrollment]: ...

    async def page_of_user(self, user_id: UserId, request: PageRequest) -> Page[Enrollment]:
        """List the user's active enrollments, newest first."""
        ...

    async def active_of(self, user_id: UserId) -> Sequence[CourseId]:
        """Return the courses of all active enrollments of the user."""
        ...

    async def lock(self, user_id: UserId, course_id: CourseId) -> Enrollment | None:
        """Lock and return the enrollment until the transaction ends."""
        ...

    async def save(self, enrollment: Enrollment) -> None: ...

    async def grant(
        self, enrollment: Enrollment, kind: GrantKind, line_id: OrderLineId | None, by: UserId | None, at: datetime
    ) -> bool:
        """Add a grant; False if the order line has one already."""
        ...

    async def revoke_line(self, line_id: OrderLineId, at: datetime) -> bool:
        """Revoke the grant of an order line; False if it was not in force."""
        ...

    async def revoke_kinds(self, enrollment_id: EnrollmentId, kinds: Collection[GrantKind], at: datetime) -> int:
        """Revoke the grants of these kinds and return the number that was in force."""
        ...

    async def has_grant(self, enrollment_id: EnrollmentId) -> bool:
        """Return True if a grant is in force."""
        ...
