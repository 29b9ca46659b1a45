"""Revoking access that admins gave."""

from dataclasses import dataclass

from subgraphs.kernel.audit.records import Actor, audit_record
from subgraphs.kernel.identity.ids import CourseId, UserId
from subgraphs.kernel.identity.principal import Principal, require_scope
from subgraphs.kernel.identity.scopes import Scope
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock
from subgraphs.orders.errors import OrdersError, OrdersErrorCode
from subgraphs.orders.events import OrdersAudited
from subgraphs.orders.service.enrollments.grants import revoke_without_grants
from subgraphs.orders.service.model import Enrollment, GrantKind
from subgraphs.orders.service.ports.unit_of_work import OrdersWork

_GIVEN_BY_ADMINS = (GrantKind.GIFT, GrantKind.ADMIN)


@dataclass(frozen=True, slots=True)
class TakeAccess:
    """Revoke, as an admin, the grants that admins made; purchases stay."""

    units: Transactions[OrdersWork]
    clock: Clock

    async def __call__(self, principal: Principal | None, *, user_id: UserId, course_id: CourseId) -> Enrollment:
        """Raise OrdersError if no admin gave the user this course."""
        admin = require_scope(principal, Scope.ORDERS_ACCESS)
        now = self.clock()
        async with self.units() as work:
            enrollment = await work.enrollments.lock(user_id, course_id)
            if enrollment is None or not await work.enrollments.revoke_kinds(enrollment.id, _GIVEN_BY_ADMINS, now):
                message = "No admin gave this user the course."
                raise OrdersError(OrdersErrorCode.NO_SUCH_GRANT, message, "userId", course_id)
            record = audit_record(
                "orders",
                Actor.of(admin),
                "enrollment.take",
                enrollment.id,
                at=now,
                before={"user": user_id, "course": course_id},
            )
            await work.record(OrdersAudited(record=record))
            return await revoke_without_grants(work, enrollment, now)
