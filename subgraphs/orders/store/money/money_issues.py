"""Issues that need a person, from the tables of events, refunds, disputes, payouts and orders."""

from datetime import datetime

from sqlalchemy import Row, and_, exists, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.kernel.values.money import Currency, Money
from subgraphs.orders.service.model import DisputeStatus, OrderStatus, PayoutStatus, RefundStatus
from subgraphs.orders.service.reconciliation.money_issues import MoneyIssue, MoneyIssueKind
from subgraphs.orders.store.tables import (
    acknowledged_issues,
    disputes,
    orders,
    payouts,
    refunds,
    webhook_events,
)

_LATE_ONLY = ("NotYetApplicable", "TransitionNotAllowed")
"""Problems of events that another event may settle."""


class SqlMoneyIssues:
    """Queries of everything that waits for a person."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def find(self, before: datetime, limit: int) -> list[MoneyIssue]:
        return [
            *await self._events(before, limit),
            *await self._refunds(before, limit),
            *await self._disputes(limit),
            *await self._payouts(before, limit),
            *await self._checkouts(before, limit),
        ]

    async def acknowledge(self, kind: MoneyIssueKind, issue_id: str, at: datetime) -> bool:
        added = await self._session.scalar(
            insert(acknowledged_issues)
            .values(kind=kind.value, issue_id=issue_id, acknowledged_at=at)
            .on_conflict_do_nothing()
            .returning(acknowledged_issues.c.issue_id)
        )
        return added is not None

    async def _events(self, before: datetime, limit: int) -> list[MoneyIssue]:
        table = webhook_events.c
        rows = await self._session.execute(
            select(webhook_events)
            .where(
                table.processed_at.is_(None),
                or_(table.received_at < before, table.problem.not_in(_LATE_ONLY)),
            )
            .order_by(table.received_at)
            .limit(limit)
        )
        return [
            MoneyIssue(
                MoneyIssueKind.WEBHOOK_EVENT_NOT_APPLIED,
                row.external_id,
                row.received_at,
                f"{row.type} of {row.payload.get('id')}: {row.problem or 'not processed'}, {row.attempts} attempts",
            )
            for row in rows
        ]

    async def _refunds(self, before: datetime, limit: int) -> list[MoneyIssue]:
        table = refunds.c
        acknowledged = exists().where(
            acknowledged_issues.c.kind == MoneyIssueKind.REFUND_DECLINED.value,
            acknowledged_issues.c.issue_id == table.id,
        )
        # A declined refund is over once a later one of its line was accepted.
        later = refunds.alias()
        replaced = exists().where(
            later.c.line_id == table.line_id,
            later.c.status.in_([RefundStatus.SUBMITTED.value, RefundStatus.FAILED.value, RefundStatus.SETTLED.value]),
        )
        rows = await self._session.execute(
            select(refunds)
            .where(
                or_(
                    table.status == RefundStatus.FAILED.value,
                    and_(table.status == RefundStatus.DECLINED.value, ~acknowledged, ~replaced),
                    and_(table.status == RefundStatus.REQUESTED.value, table.requested_at < before),
                )
            )
            .order_by(table.requested_at)
            .limit(limit)
        )
        return [_refund_issue(row) for row in rows]

    async def _disputes(self, limit: int) -> list[MoneyIssue]:
        open_ones = [DisputeStatus.INQUIRY.value, DisputeStatus.OPEN.value]
        rows = await self._session.execute(
            select(disputes)
            .where(disputes.c.needs_response, disputes.c.status.in_(open_ones))
            .order_by(disputes.c.opened_at)
            .limit(limit)
        )
        return [
            MoneyIssue(
                MoneyIssueKind.DISPUTE_NEEDS_RESPONSE,
                row.id,
                row.opened_at,
                "an inquiry" if row.status == DisputeStatus.INQUIRY.value else "a dispute",
                row.order_id,
                Money(row.amount_minor, Currency(row.currency)),
            )
            for row in rows
        ]

    async def _payouts(self, before: datetime, limit: int) -> list[MoneyIssue]:
        rows = await self._session.execute(
            select(payouts)
            .where(payouts.c.status == PayoutStatus.REQUESTED.value, payouts.c.requested_at < before)
            .order_by(payouts.c.requested_at)
            .limit(limit)
        )
        return [
            MoneyIssue(
                MoneyIssueKind.PAYOUT_NOT_SENT,
                row.id,
                row.requested_at,
                f"to {row.instructor_id}",
                amount=Money(row.amount_minor, Currency(row.currency)),
            )
            for row in rows
        ]

    async def _checkouts(self, before: datetime, limit: int) -> list[MoneyIssue]:
        rows = await self._session.execute(
            select(orders)
            .where(orders.c.status == OrderStatus.PENDING.value, orders.c.expires_at < before)
            .order_by(orders.c.expires_at)
            .limit(limit)
        )
        return [
            MoneyIssue(
                MoneyIssueKind.CHECKOUT_NOT_SETTLED,
                row.id,
                row.expires_at,
                f"order {row.number}, payment {row.payment_id or 'unknown'}",
                row.id,
                Money(row.total_minor, Currency(row.currency)),
            )
            for row in rows
        ]


def _refund_issue(row: Row[tuple[object, ...]]) -> MoneyIssue:
    kind = {
        RefundStatus.FAILED.value: MoneyIssueKind.REFUND_RETURNED,
        RefundStatus.DECLINED.value: MoneyIssueKind.REFUND_DECLINED,
        RefundStatus.REQUESTED.value: MoneyIssueKind.REFUND_NOT_SENT,
    }[row.status]
    amount = Money(row.amount_minor, Currency(row.currency))
    return MoneyIssue(kind, row.id, row.requested_at, row.external_id or row.reason, row.order_id, amount)
