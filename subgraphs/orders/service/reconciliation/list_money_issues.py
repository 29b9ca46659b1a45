"""Query of the issues that need a person."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from subgraphs.kernel.identity.principal import Principal, require_scope
from subgraphs.kernel.identity.scopes import Scope
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock
from subgraphs.kernel.values.money import Currency, Money
from subgraphs.orders.service.ledger import Account
from subgraphs.orders.service.ports.unit_of_work import OrdersWork
from subgraphs.orders.service.reconciliation.money_issues import MoneyIssue, MoneyIssueKind

PATIENCE = timedelta(minutes=15)
"""The time in which retries settle what is only late."""


@dataclass(frozen=True, slots=True)
class ListMoneyIssues:
    """List what waits for a person, oldest first, at most `limit` of each kind."""

    units: Transactions[OrdersWork]
    clock: Clock

    async def __call__(self, principal: Principal | None, limit: int = 200) -> list[MoneyIssue]:
        """List the issues for an admin."""
        require_scope(principal, Scope.MONEY_MANAGE)
        return await self.for_operator(limit)

    async def for_operator(self, limit: int = 200) -> list[MoneyIssue]:
        """List the issues for an operator of this deployment, whom nothing but the machine authenticates."""
        now = self.clock()
        async with self.units.reading() as work:
            issues = await work.money_issues.find(now - PATIENCE, limit)
            issues += await _differences(work, now)
        return sorted(issues, key=lambda issue: issue.since)


async def _differences(work: OrdersWork, at: datetime) -> list[MoneyIssue]:
    """Compare the ledger's account of the provider with the sum of the provider's balance transactions."""
    booked = _by_currency((await work.ledger.totals()).get(Account.PROVIDER, ()))
    reported = _by_currency(await work.provider_transactions.totals())
    newest = await work.provider_transactions.newest()
    if newest is None or at - newest.created_at < PATIENCE:
        return []  # what has just happened may be booked on one side only
    return [
        MoneyIssue(
            MoneyIssueKind.BALANCE_DIFFERS,
            currency.value,
            newest.created_at,
            f"ledger {booked.get(currency, 0)}, payment service {reported.get(currency, 0)}",
            amount=Money(booked.get(currency, 0) - reported.get(currency, 0), currency),
        )
        for currency in Currency
        if booked.get(currency, 0) != reported.get(currency, 0)
    ]


def _by_currency(totals: Iterable[Money]) -> dict[Currency, int]:
    return {total.currency: total.amount_minor for total in totals}
