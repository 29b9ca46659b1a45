"""Access given and taken: enrollments follow from the grants that are in force.

Both are done inside the caller's transaction, so that "paid" and "enrolled", or "refunded" and "revoked", are one.
"""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from subgraphs.kernel.identity import Principal, require_admin
from subgraphs.kernel.ids import ENROLLMENT, CourseId, OrderId, OrderLineId, UserId
from subgraphs.orders.errors import Refusal, RefusalReason
from subgraphs.orders.events import EnrollmentGranted, EnrollmentRevoked, EnrollmentSource
from subgraphs.orders.service.model import Enrollment, EnrollmentStatus, GrantKind
from subgraphs.orders.service.ports import OrdersWork, Ports

_SOURCES = {GrantKind.GIFT: EnrollmentSource.GIFT, GrantKind.ADMIN: EnrollmentSource.ADMIN}


async def grant(
    work: OrdersWork,
    user_id: UserId,
    course_id: CourseId,
    source: EnrollmentSource,
    at: datetime,
    *,
    kind: GrantKind,
    order_id: OrderId | None = None,
    line_id: OrderLineId | None = None,
    by: UserId | None = None,
) -> Enrollment:
    """Give somebody one more reason to have access; tells `enrollment.granted` if it is the first in force."""
    before = await work.enrollments.lock(user_id, course_id)
    if before is None:
        enrollment = Enrollment(ENROLLMENT.new(), user_id, course_id, EnrollmentStatus.ACTIVE, source, 1, at, order_id)
    elif before.is_active:
        enrollment = before
    else:
        enrollment = replace(
            before,
            status=EnrollmentStatus.ACTIVE,
            source=source,
            revision=before.revision + 1,
            enrolled_at=at,
            order_id=order_id,
        )
    if enrollment is not before:
        await work.enrollments.save(enrollment)
    added = await work.enrollments.grant(enrollment, kind, line_id, by, at)
    if added and enrollment is not before:
        await work.record(
            EnrollmentGranted(
                enrollment_id=enrollment.id,
                user_id=user_id,
                course_id=course_id,
                source=source,
                revision=enrollment.revision,
                enrolled_at=at,
            )
        )
    return enrollment


async def revoke_line(
    work: OrdersWork, user_id: UserId, course_id: CourseId, line_id: OrderLineId, at: datetime
) -> None:
    """Take back what an order's line gave; access ends only if nothing else gives it."""
    enrollment = await work.enrollments.lock(user_id, course_id)
    if enrollment is not None and await work.enrollments.revoke_line(line_id, at):
        await _end_if_nothing_is_left(work, enrollment, at)


async def give_access(
    ports: Ports, principal: Principal | None, *, user_id: UserId, course_id: CourseId, kind: GrantKind
) -> Enrollment:
    """An admin gives somebody a course, as a gift or for a reason of their own. Raises Refusal."""
    admin = require_admin(principal)
    async with ports.units() as work:
        if course_id not in await work.courses.by_ids([course_id]):
            raise Refusal(RefusalReason.COURSE_UNAVAILABLE, "There is no such course.", "courseId", course_id)
        return await grant(work, user_id, course_id, _SOURCES[kind], ports.clock(), kind=kind, by=admin.user_id)


async def take_access(ports: Ports, principal: Principal | None, *, user_id: UserId, course_id: CourseId) -> Enrollment:
    """An admin takes back what admins gave; what was bought stays. Raises Refusal."""
    require_admin(principal)
    given: Collection[GrantKind] = (GrantKind.GIFT, GrantKind.ADMIN)
    now = ports.clock()
    async with ports.units() as work:
        enrollment = await work.enrollments.lock(user_id, course_id)
        if enrollment is None or not await work.enrollments.revoke_kinds(enrollment.id, given, now):
            raise Refusal(RefusalReason.NO_SUCH_GRANT, "Nobody gave this user the course.", "userId", course_id)
        return await _end_if_nothing_is_left(work, enrollment, now)


async def _end_if_nothing_is_left(work: OrdersWork, enrollment: Enrollment, at: datetime) -> Enrollment:
    if not enrollment.is_active or await work.enrollments.has_grant(enrollment.id):
        return enrollment
    ended = replace(enrollment, status=EnrollmentStatus.REVOKED, revision=enrollment.revision + 1)
    await work.enrollments.save(ended)
    await work.record(
        EnrollmentRevoked(
            enrollment_id=ended.id,
            user_id=ended.user_id,
            course_id=ended.course_id,
            revision=ended.revision,
            revoked_at=at,
        )
    )
    return ended
