"""Grants of access: an enrollment is active while at least one of its grants is in force.

All functions run inside the caller's transaction, so that payment and enrollment, or refund and revocation, commit
together.
"""

from dataclasses import replace
from datetime import datetime

from subgraphs.kernel.identity.ids import ENROLLMENT, CourseId, OrderId, OrderLineId, UserId
from subgraphs.orders.events import EnrollmentGranted, EnrollmentRevoked, EnrollmentSource
from subgraphs.orders.service.model import Enrollment, EnrollmentStatus, GrantKind
from subgraphs.orders.service.ports.unit_of_work import OrdersWork


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
    """Add a grant; record `enrollment.granted` if it activates the enrollment."""
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
    """Revoke the grant of an order line, and the enrollment if no other grant is in force."""
    enrollment = await work.enrollments.lock(user_id, course_id)
    if enrollment is not None and await work.enrollments.revoke_line(line_id, at):
        await revoke_without_grants(work, enrollment, at)


async def revoke_without_grants(work: OrdersWork, enrollment: Enrollment, at: datetime) -> Enrollment:
    """Revoke the enrollment and record `enrollment.revoked`, unless a grant is in force or it is revoked already."""
    if not enrollment.is_active or await work.enrollments.has_grant(enrollment.id):
        return enrollment
    revoked = replace(enrollment, status=EnrollmentStatus.REVOKED, revision=enrollment.revision + 1)
    await work.enrollments.save(revoked)
    await work.record(
        EnrollmentRevoked(
            enrollment_id=revoked.id,
            user_id=revoked.user_id,
            course_id=revoked.course_id,
            revision=revoked.revision,
            revoked_at=at,
        )
    )
    return revoked
