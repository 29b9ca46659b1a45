"""Audit records of what admins do with categories."""

from datetime import datetime

from subgraphs.catalog.events import CatalogAudited
from subgraphs.catalog.service.model import Category
from subgraphs.catalog.service.ports.unit_of_work import CatalogWork
from subgraphs.kernel.audit.records import Actor, audit_record
from subgraphs.kernel.audit.redaction import AuditedValue
from subgraphs.kernel.identity.principal import Principal


async def record_category_change(
    work: CatalogWork, admin: Principal, action: str, before: Category | None, after: Category, at: datetime
) -> None:
    """Record a stored change of a category, in the caller's transaction; `before` is None for a new one."""
    record = audit_record(
        "catalog", Actor.of(admin), action, after.id, at=at, before=_audited(before), after=_audited(after)
    )
    await work.record(CatalogAudited(record=record))


async def record_category_deletion(
    work: CatalogWork, admin: Principal, category: Category, target: Category, at: datetime
) -> None:
    """Record the deletion of a category, whose courses went to the target, in the caller's transaction."""
    record = audit_record(
        "catalog",
        Actor.of(admin),
        "category.delete",
        category.id,
        at=at,
        before=_audited(category),
        after={"target": target.id},
    )
    await work.record(CatalogAudited(record=record))


def _audited(category: Category | None) -> dict[str, AuditedValue]:
    if category is None:
        return {}
    return {"name": category.name, "slug": category.slug, "parent": category.parent_id, "position": category.position}
