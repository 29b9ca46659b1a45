"""The SQL unit of work over all repositories of orders."""

from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.kernel.persistence.sql import UnitOfWork
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
from subgraphs.orders.store.money.disputes import SqlDisputes
from subgraphs.orders.store.money.ledger import SqlLedger
from subgraphs.orders.store.money.money_issues import SqlMoneyIssues
from subgraphs.orders.store.money.payouts import SqlPayouts
from subgraphs.orders.store.money.provider_transactions import SqlProviderTransactions
from subgraphs.orders.store.money.refunds import SqlRefunds
from subgraphs.orders.store.money.webhook_events import SqlWebhookEvents
from subgraphs.orders.store.replicas import SqlCourses
from subgraphs.orders.store.sales.carts import SqlCarts
from subgraphs.orders.store.sales.coupons import SqlCoupons
from subgraphs.orders.store.sales.enrollments import SqlEnrollments
from subgraphs.orders.store.sales.idempotency_keys import SqlIdempotencyKeys
from subgraphs.orders.store.sales.orders import SqlOrders


class SqlOrdersWork(UnitOfWork):
    """One transaction over orders, in PostgreSQL."""

    def __init__(self, session: AsyncSession, domain: str) -> None:
        super().__init__(session, domain)
        self.courses: Courses = SqlCourses(session)
        self.carts: Carts = SqlCarts(session)
        self.coupons: Coupons = SqlCoupons(session)
        self.orders: Orders = SqlOrders(session)
        self.enrollments: Enrollments = SqlEnrollments(session)
        self.refunds: Refunds = SqlRefunds(session)
        self.disputes: Disputes = SqlDisputes(session)
        self.provider_transactions: ProviderTransactions = SqlProviderTransactions(session)
        self.ledger: Ledger = SqlLedger(session)
        self.payouts: Payouts = SqlPayouts(session)
        self.webhook_events: WebhookEvents = SqlWebhookEvents(session)
        self.money_issues: MoneyIssues = SqlMoneyIssues(session)
        self.idempotency_keys: IdempotencyKeys = SqlIdempotencyKeys(session)
