"""Resolving an issue that a person has settled."""

from dataclasses import dataclass

from subgraphs.kernel.audit.records import Actor, audit_record
from subgraphs.kernel.identity.ids import InvalidId
from subgraphs.kernel.identity.principal import Principal, require_scope
from subgraphs.kernel.identity.scopes import Scope
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock
from subgraphs.orders.errors import OrdersError, OrdersErrorCode
from subgraphs.orders.events import OrdersAudited
from subgraphs.orders.service.ledger import Account
from subgraphs.orders.service.model import REFUND, RefundStatus
from subgraphs.orders.service.ports.unit_of_work import OrdersWork
from subgraphs.orders.service.reconciliation.money_issues import MoneyIssueKind
from subgraphs.orders.service.refunds.external_refunds import settle_returned_refund


@dataclass(frozen=True, slots=True)
class ResolveMoneyIssue:
    """Resolve a webhook event that is not ours, a declined refund, or a returned one that was paid in another way."""

    units: Transactions[OrdersWork]
    clock: Clock

    async def __call__(self, principal: Principal | None, kind: MoneyIssueKind, issue_id: str) -> None:
        """Raise OrdersError if there is no such issue, or it resolves itself."""
        await self._resolve(Actor.of(require_scope(principal, Scope.MONEY_MANAGE)), kind, issue_id)

    async def for_operator(self, operator: str, kind: MoneyIssueKind, issue_id: str) -> None:
        """Resolve an issue for an operator, by the name of their account. Raises OrdersError as for an admin."""
        await self._resolve(Actor.operator(operator), kind, issue_id)

    async def _resolve(self, actor: Actor, kind: MoneyIssueKind, issue_id: str) -> None:
        async with self.units() as work:
            match kind:
                case MoneyIssueKind.WEBHOOK_EVENT_NOT_APPLIED:
                    found = await work.webhook_events.dismiss(issue_id, self.clock())
                case MoneyIssueKind.REFUND_DECLINED:
                    found = await work.money_issues.acknowledge(kind, issue_id, self.clock())
                case MoneyIssueKind.REFUND_RETURNED:
                    found = await self._settle(work, issue_id)
                case _:
                    found = False
            if found:
                record = audit_record(
                    "orders",
                    actor,
                    "money_issue.resolve",
                    issue_id,
                    at=self.clock(),
                    after={"kind": kind.value, "resolved": True},
                )
                await work.record(OrdersAudited(record=record))
        if not found:
            message = "There is no such issue, or it ends by itself once its cause is settled."
            raise OrdersError(OrdersErrorCode.INVALID_INPUT, message, "moneyIssueId")

    async def _settle(self, work: OrdersWork, issue_id: str) -> bool:
        try:
            refund = await work.refunds.lock(REFUND.parse(issue_id))
        except InvalidId:
            return False
        if refund is None or refund.status is not RefundStatus.FAILED:
            return False
        await settle_returned_refund(work, refund, self.clock(), paid_from=Account.BANK)
        return True
