"""What orders runs in the worker: its outbox, the copy of courses, payment notifications, refunds, and the sweeping
of what got stuck."""

from datetime import timedelta

from subgraphs.catalog.events import CourseUpdated
from subgraphs.kernel import redis
from subgraphs.kernel.background import Background, Sweep, forget_handled_events
from subgraphs.kernel.clock import Clock, utc_now
from subgraphs.kernel.outbox import SqlOutbox
from subgraphs.kernel.reactions import Reaction, once
from subgraphs.kernel.sql import Database, UnitsOfWork
from subgraphs.orders.app import ports_of, stripe_provider
from subgraphs.orders.events import PaymentNotified, RefundRequested
from subgraphs.orders.service import handle_notification, reconcile_checkout, refund_line, request_payout
from subgraphs.orders.service.keep_course import keep_course
from subgraphs.orders.service.model import REFUND
from subgraphs.orders.settings import Settings
from subgraphs.orders.store.unit_of_work import SqlOrdersWork


def build(settings: Settings, *, clock: Clock = utc_now) -> Background:
    """Orders' background."""
    database = Database(settings.orders_database_url.get_secret_value(), domain="orders", pool_size=3)
    provider = stripe_provider(settings)
    redis_client = redis.connect(settings.redis_url)
    ports = ports_of(settings, database, redis_client, provider, clock)
    units = UnitsOfWork(database, SqlOrdersWork)
    outbox = SqlOutbox(database)

    async def copy_course(work: SqlOrdersWork, event: CourseUpdated) -> None:
        await keep_course(work, event.course)

    async def handle(event: PaymentNotified) -> None:
        await handle_notification.handle(ports, event.source, event.external_id)

    async def send_refund(event: RefundRequested) -> None:
        await refund_line.send_refund(ports, REFUND.parse(event.refund_id))

    async def handle_waiting() -> None:
        await handle_notification.handle_waiting(ports)

    async def send_stuck_refunds() -> None:
        await refund_line.send_stuck_refunds(ports)

    async def send_stuck_payouts() -> None:
        await request_payout.send_stuck_payouts(ports)

    async def reconcile() -> None:
        await reconcile_checkout.reconcile_expired(ports)

    async def forget_notifications() -> None:
        await handle_notification.forget_handled(ports)

    async def stop() -> None:
        await outbox.close()
        await redis_client.aclose()
        await database.close()
        if provider is not None:
            await provider.close()

    return Background(
        domain="orders",
        outboxes=[outbox],
        reactions=[
            once("orders.copy-course", CourseUpdated, units, copy_course),
            Reaction("orders.handle-notification", PaymentNotified, handle),
            Reaction("orders.send-refund", RefundRequested, send_refund),
        ],
        sweeps=[
            Sweep("orders.handle-waiting-notifications", timedelta(seconds=5), handle_waiting),
            Sweep("orders.send-stuck-refunds", timedelta(minutes=1), send_stuck_refunds),
            Sweep("orders.send-stuck-payouts", timedelta(minutes=1), send_stuck_payouts),
            Sweep("orders.reconcile-checkouts", timedelta(minutes=1), reconcile),
            Sweep("orders.forget-notifications", timedelta(hours=1), forget_notifications),
            forget_handled_events("orders", units, clock),
        ],
        stop=stop,
        ready={"orders postgres": database.check},
    )
