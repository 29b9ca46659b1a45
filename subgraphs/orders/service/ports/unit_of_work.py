"""The unit of work over all repositories of orders."""

from typing import Protocol

from subgraphs.kernel.persistence.transactions import TransactionWithEvents
from subgraphs.orders.service.ports.courses import Courses
from subgraphs.orders.service.ports.money.disputes import Disputes
from subgraphs.orders.service.ports.money.ledger import Ledger
from subgraphs.orders.service.ports.money.money_issues import MoneyIssues
from subgraphs.orders.service.ports.money.payouts import Payouts
from subgraphs.orders.service.ports.money.provider_transactions import ProviderTransactions
from subgraphs.orders.service.ports.money.refunds import Refunds
from subgraphs.orders.service.ports.money.webhook_events import WebhookEvents
from subgraphs.orders.service.ports.sales.carts import Carts
from subgraphs.orders.service.ports.sales.coupons import Coupons
from subgraphs.orders.service.ports.sales.enrollments import Enrollments
from subgraphs.orders.service.ports.sales.idempotency_keys import IdempotencyKeys
from subgraphs.orders.service.ports.sales.orders import Orders


class OrdersWork(TransactionWithEvents, Protocol):
    """One transaction over orders."""

    courses: Courses
    carts: Carts
    coupons: Coupons
    orders: Orders
    enrollments: Enrollments
    refunds: Refunds
    disputes: Disputes
    provider_transactions: ProviderTransactions
    ledger: Ledger
    payouts: Payouts
    webhook_events: WebhookEvents
    money_issues: MoneyIssues
    idempotency_keys: IdempotencyKeys
