"""User reports in PostgreSQL."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.accounts.service.reports.model import (
    Report,
    ReportFilter,
    ReportId,
    ReportMessage,
    ReportReason,
    ReportStatus,
    ReportSubject,
)
from subgraphs.accounts.store.tables import report_messages, reports
from subgraphs.kernel.graphql.pagination import Page, PageRequest, page_of
from subgraphs.kernel.identity.ids import UserId
from subgraphs.kernel.persistence.conditions import one_of


class SqlReports:
    """The tables reports and report_messages."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, report: Report) -> Report | None:
        added = await self._session.scalar(
            insert(reports)
            .values(
                id=report.id,
                reporter_id=report.reporter_id,
                subject=report.subject.value,
                subject_id=report.subject_id,
                reason=report.reason.value,
                note=report.note,
                created_at=report.created_at,
                **_decision(report),
            )
            .on_conflict_do_nothing(index_elements=["reporter_id", "subject_id"])
            .returning(reports.c.id)
        )
        return None if added is None else report

    async def by_subject(self, reporter: UserId, subject_id: str) -> Report | None:
        found = await self._session.execute(
            select(reports).where(reports.c.reporter_id == reporter, reports.c.subject_id == subject_id)
        )
        row = found.one_or_none()
        return None if row is None else _report(row)

    async def lock(self, report_id: ReportId) -> Report | None:
        found = await self._session.execute(select(reports).where(reports.c.id == report_id).with_for_update())
        row = found.one_or_none()
        return None if row is None else _report(row)

    async def save(self, report: Report) -> None:
        await self._session.execute(update(reports).where(reports.c.id == report.id).values(**_decision(report)))

    async def page(self, wanted: ReportFilter, request: PageRequest) -> Page[Report]:
        query = select(reports)
        if wanted.status is not None:
            query = query.where(reports.c.status == wanted.status.value)
        if wanted.subject is not None:
            query = query.where(reports.c.subject == wanted.subject.value)
        if wanted.subject_id is not None:
            query = query.where(reports.c.subject_id == wanted.subject_id)
        if wanted.reason is not None:
            query = query.where(reports.c.reason == wanted.reason.value)
        if request.after is not None:
            query = query.where(reports.c.id > request.after[0])
        rows = await self._session.execute(query.order_by(reports.c.id).limit(request.limit + 1))
        return page_of([_report(row) for row in rows], request, lambda report: (report.id,))

    async def page_of(self, reporter: UserId, request: PageRequest) -> Page[Report]:
        query = select(reports).where(reports.c.reporter_id == reporter)
        if request.after is not None:
            query = query.where(reports.c.id < request.after[0])
        rows = await self._session.execute(query.order_by(reports.c.id.desc()).limit(request.limit + 1))
        return page_of([_report(row) for row in rows], request, lambda report: (report.id,))

    async def add_message(self, message: ReportMessage) -> None:
        await self._session.execute(
            insert(report_messages).values(
                id=message.id,
                report_id=message.report_id,
                author_id=message.author_id,
                by_staff=message.by_staff,
                internal=message.internal,
                text=message.text,
                sent_at=message.sent_at,
            )
        )

    async def messages(self, report_ids: Sequence[ReportId]) -> Mapping[ReportId, Sequence[ReportMessage]]:
        rows = await self._session.execute(
            select(report_messages)
            .where(one_of(report_messages.c.report_id, report_ids))
            .order_by(report_messages.c.id)
        )
        found: dict[ReportId, list[ReportMessage]] = {}
        for row in rows:
            found.setdefault(row.report_id, []).append(
                ReportMessage(row.id, row.report_id, row.author_id, row.by_staff, row.internal, row.text, row.sent_at)
            )
        return found


def _decision(report: Report) -> dict[str, object]:
    return {
        "status": report.status.value,
        "decided_at": report.decided_at,
        "decided_by": report.decided_by,
        "decision": report.decision,
    }


def _report(row: Row[Any]) -> Report:
    return Report(
        id=row.id,
        reporter_id=row.reporter_id,
        subject=ReportSubject(row.subject),
        subject_id=row.subject_id,
        reason=ReportReason(row.reason),
        note=row.note,
        status=ReportStatus(row.status),
        created_at=row.created_at,
        decided_at=row.decided_at,
        decided_by=row.decided_by,
        decision=row.decision,
    )
