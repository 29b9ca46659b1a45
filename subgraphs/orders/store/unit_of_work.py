"""Orders' transaction, with its repositories."""

from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.kernel.sql import UnitOfWork
from subgraphs.orders.service import ports
from subgraphs.orders.store.carts import SqlCarts
from subgraphs.orders.store.coupons import SqlCoupons
from subgraphs.orders.store.courses import SqlCourses
from subgraphs.orders.store.enrollments import SqlEnrollments
from subgraphs.orders.store.idempotency_keys import SqlIdempotencyKeys
from subgraphs.orders.store.ledger import SqlLedger
from subgraphs.orders.store.notifications import SqlNotifications
from subgraphs.orders.store.orders import SqlOrders
from subgraphs.orders.store.payouts import SqlPayouts
from subgraphs.orders.store.refunds import SqlRefunds


class SqlOrdersWork(UnitOfWork):
    """One transaction over orders, in PostgreSQL."""

    def __init__(self, session: AsyncSession, domain: str) -> None:
        super().__init__(session, domain)
        self.courses: ports.Courses = SqlCourses(session)
        self.carts: ports.Carts = SqlCarts(session)
        self.coupons: ports.Coupons = SqlCoupons(session)
        self.orders: ports.Orders = SqlOrders(session)
        self.enrollments: ports.Enrollments = SqlEnrollments(session)
        self.refunds: ports.Refunds = SqlRefunds(session)
        self.ledger: ports.Ledger = SqlLedger(session)
        self.payouts: ports.Payouts = SqlPayouts(session)
        self.notifications: ports.Notifications = SqlNotifications(session)
        self.keys: ports.IdempotencyKeys = SqlIdempotencyKeys(session)
