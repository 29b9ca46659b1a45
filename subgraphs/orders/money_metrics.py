"""Gauges of money: what waits for a person, and whether the ledger agrees with the payment provider."""

from dataclasses import dataclass
from datetime import timedelta

from prometheus_client import Gauge

from subgraphs.kernel.messaging.worker_module import PeriodicTask
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.orders.service.ledger import Account
from subgraphs.orders.service.ports.unit_of_work import OrdersWork
from subgraphs.orders.service.reconciliation.list_money_issues import ListMoneyIssues
from subgraphs.orders.service.reconciliation.money_issues import MoneyIssueKind

INTERVAL = timedelta(minutes=5)
"""The period of the measurement, which sums the ledger: issues are listed after a quarter of an hour anyway."""

ISSUES = Gauge("lectern_money_issues", "Issues of payments that wait for a person, at most 200 of each kind", ["kind"])
LEDGER = Gauge("lectern_ledger_balance", "Balance of a ledger account in minor units", ["account", "currency"])
PROVIDER = Gauge(
    "lectern_provider_balance", "Sum of the payment provider's balance transactions in minor units", ["currency"]
)


@dataclass(frozen=True, slots=True)
class MoneyMeasurement:
    """The measurement of issues, ledger and provider."""

    list_issues: ListMoneyIssues
    units: Transactions[OrdersWork]

    async def __call__(self) -> None:
        issues = await self.list_issues.for_operator()
        async with self.units.reading() as work:
            balances = await work.ledger.totals()
            reported = await work.provider_transactions.totals()
        for kind in MoneyIssueKind:
            ISSUES.labels(kind.value).set(sum(issue.kind is kind for issue in issues))
        currencies = {total.currency for totals in balances.values() for total in totals}
        for account in Account:
            booked = {total.currency: total.amount_minor for total in balances.get(account, ())}
            for currency in currencies:
                LEDGER.labels(account.value, currency.value).set(booked.get(currency, 0))
        for total in reported:
            PROVIDER.labels(total.currency.value).set(total.amount_minor)

    def periodic(self) -> PeriodicTask:
        """Return it as a task for the worker."""
        return PeriodicTask("orders.money", INTERVAL, self)
