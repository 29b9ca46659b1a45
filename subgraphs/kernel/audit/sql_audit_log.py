"""The audit log on PostgreSQL. A trigger rejects every change of a row, and the domain's role cannot disable it."""

from typing import Any

from sqlalchemy import Column, DateTime, Index, MetaData, Row, Table, Text, select
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.kernel.audit.records import Actor, ActorKind, AuditFilter, AuditRecord, AuditRecordId
from subgraphs.kernel.graphql.pagination import Page, PageRequest, page_of

_INDEXED = ("actor_id", "target", "action")


def _columns() -> list[Column[Any]]:
    """Return the columns anew: a column belongs to one table."""
    return [
        Column("id", Text, primary_key=True),
        Column("at", DateTime(timezone=True), nullable=False, index=True),
        Column("domain", Text, nullable=False),
        Column("actor_kind", Text, nullable=False),
        Column("actor_id", Text),
        Column("action", Text, nullable=False),
        Column("target", Text, nullable=False),
        Column("before", JSONB, nullable=False),
        Column("after", JSONB, nullable=False),
        Column("reason", Text),
        Column("trace_id", Text),
    ]


def audit_log_table(metadata: MetaData) -> Table:
    """Declare the audit log among a domain's tables; `create_audit_log` creates it."""
    return Table(
        "audit_log", metadata, *_columns(), *(Index(f"ix_audit_log_{name}_id", name, "id") for name in _INDEXED)
    )


_LOG = audit_log_table(MetaData())


def create_audit_log() -> None:
    """In a migration's `upgrade`: create the table that `audit_log_table` declares, and make it append-only."""
    # Imported on use: only migrations need it, and it takes long to import.
    from alembic import op

    op.create_table("audit_log", *_columns())
    for name in _INDEXED:
        op.create_index(f"ix_audit_log_{name}_id", "audit_log", [name, "id"])
    op.execute(
        "create function audit_log_is_append_only() returns trigger language plpgsql as $$"
        " begin raise exception 'the audit log is append-only'; end $$"
    )
    op.execute(
        "create trigger audit_log_append_only before update or delete or truncate on audit_log"
        " for each statement execute function audit_log_is_append_only()"
    )


def drop_audit_log() -> None:
    """In a migration's `downgrade`: drop the table with all records."""
    # Imported on use: only migrations need it, and it takes long to import.
    from alembic import op

    op.drop_table("audit_log")
    op.execute("drop function audit_log_is_append_only")


class SqlAuditLog:
    """The audit log within one transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def append(self, record: AuditRecord) -> None:
        """Append a record; one that is in the log already is left as it is."""
        await self._session.execute(
            insert(_LOG)
            .values(
                id=record.id,
                at=record.at,
                domain=record.domain,
                actor_kind=record.actor.kind.value,
                actor_id=record.actor.id,
                action=record.action,
                target=record.target,
                before=record.before,
                after=record.after,
                reason=record.reason,
                trace_id=record.trace_id,
            )
            .on_conflict_do_nothing(index_elements=["id"])
        )

    async def page(self, wanted: AuditFilter, request: PageRequest) -> Page[AuditRecord]:
        """Return the matching records, newest first; the cursor holds the record's id."""
        query = select(_LOG)
        for name in ("actor_id", "target", "action", "domain"):
            value = getattr(wanted, name)
            if value is not None:
                query = query.where(_LOG.c[name] == value)
        if wanted.since is not None:
            query = query.where(_LOG.c.at >= wanted.since)
        if wanted.until is not None:
            query = query.where(_LOG.c.at < wanted.until)
        if request.after is not None:
            query = query.where(_LOG.c.id < request.after[0])
        rows = await self._session.execute(query.order_by(_LOG.c.id.desc()).limit(request.limit + 1))
        return page_of([_record(row) for row in rows], request, lambda record: (record.id,))


def _record(row: Row[Any]) -> AuditRecord:
    return AuditRecord(
        id=AuditRecordId(row.id),
        at=row.at,
        domain=row.domain,
        actor=Actor(kind=ActorKind(row.actor_kind), id=row.actor_id),
        action=row.action,
        target=row.target,
        before=row.before,
        after=row.after,
        reason=row.reason,
        trace_id=row.trace_id,
    )
