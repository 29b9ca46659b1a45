"""Audit records of what admins do with courses."""

from subgraphs.catalog.events import CatalogAudited
from subgraphs.catalog.service.model import Course
from subgraphs.catalog.service.ports.unit_of_work import CatalogWork
from subgraphs.kernel.audit.records import Actor, audit_record
from subgraphs.kernel.audit.redaction import AuditedValue


async def record_admin_change(
    work: CatalogWork, admin: Actor, action: str, before: Course, after: Course, reason: str | None
) -> None:
    """Record a stored change of a course by an admin or operator, in the caller's transaction."""
    record = audit_record(
        "catalog",
        admin,
        action,
        after.header.id,
        at=after.header.updated_at,
        before=_audited(before),
        after=_audited(after),
        reason=reason,
    )
    await work.record(CatalogAudited(record=record))


def _audited(course: Course) -> dict[str, AuditedValue]:
    suspension = course.header.suspension
    return {
        "status": course.header.status.value,
        "suspension_reason": None if suspension is None else suspension.reason,
        "learners_keep_access": None if suspension is None else suspension.learners_keep_access,
    }
