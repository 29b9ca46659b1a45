"""Granting access to a course by an admin."""

from dataclasses import dataclass

from subgraphs.kernel.audit.records import Actor, audit_record
from subgraphs.kernel.identity.ids import CourseId, UserId
from subgraphs.kernel.identity.principal import Principal, require_scope
from subgraphs.kernel.identity.scopes import Scope
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock
from subgraphs.orders.errors import OrdersError, OrdersErrorCode
from subgraphs.orders.events import EnrollmentSource, OrdersAudited
from subgraphs.orders.service.enrollments.grants import grant
from subgraphs.orders.service.model import Enrollment, GrantKind
from subgraphs.orders.service.ports.unit_of_work import OrdersWork

_SOURCES = {GrantKind.GIFT: EnrollmentSource.GIFT, GrantKind.ADMIN: EnrollmentSource.ADMIN}


@dataclass(frozen=True, slots=True)
class GiveAccess:
    """Give a user a course without a purchase, as an admin."""

    units: Transactions[OrdersWork]
    clock: Clock

    async def __call__(
        self, principal: Principal | None, *, user_id: UserId, course_id: CourseId, kind: GrantKind
    ) -> Enrollment:
        """Raise OrdersError if there is no such course."""
        admin = require_scope(principal, Scope.ORDERS_ACCESS)
        async with self.units() as work:
            if course_id not in await work.courses.by_ids([course_id]):
                message = "There is no such course."
                raise OrdersError(OrdersErrorCode.COURSE_UNAVAILABLE, message, "courseId", course_id)
            now = self.clock()
            enrollment = await grant(work, user_id, course_id, _SOURCES[kind], now, kind=kind, by=admin.user_id)
            record = audit_record(
                "orders",
                Actor.of(admin),
                "enrollment.give",
                enrollment.id,
                at=now,
                after={"user": user_id, "course": course_id, "kind": kind.value},
            )
            await work.record(OrdersAudited(record=record))
            return enrollment
