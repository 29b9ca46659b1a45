"""Composition root of orders' worker module: outbox, event handlers, and periodic retries and cleanup."""

from datetime import timedelta

from subgraphs.accounts.events import DataExportRequested, DeletionCheckRequested, UserDeleted
from subgraphs.catalog.events import CourseUpdated
from subgraphs.kernel.graphql.invalidating_handlers import invalidating
from subgraphs.kernel.messaging.event_handlers import EventHandler
from subgraphs.kernel.messaging.jobs import JobQueue
from subgraphs.kernel.messaging.worker_module import PeriodicTask, WorkerModule
from subgraphs.kernel.object_storage.s3 import s3_address
from subgraphs.kernel.persistence.idempotency import idempotent_handler, purge_handled_events
from subgraphs.kernel.persistence.sql import UnitsOfWork
from subgraphs.kernel.platform import redis
from subgraphs.kernel.platform.clock import Clock, utc_now
from subgraphs.kernel.privacy.export.s3_objects import S3ExportObjects
from subgraphs.kernel.privacy.export.sql_export import SqlExport
from subgraphs.kernel.privacy.sql_erasure import SqlErasure
from subgraphs.orders.app import connect
from subgraphs.orders.cacheable_fields import invalidated_by_price
from subgraphs.orders.events import (
    CheckoutReturned,
    OrdersDataExported,
    OrdersUserErased,
    RefundRequested,
    WebhookEventReceived,
)
from subgraphs.orders.money_metrics import MoneyMeasurement
from subgraphs.orders.service.deleted_users import EndEnrollments, report_obstacles
from subgraphs.orders.service.event_handlers import replicate_course
from subgraphs.orders.settings import Settings
from subgraphs.orders.store.personal_data import PERSONAL_DATA
from subgraphs.orders.store.unit_of_work import SqlOrdersWork


def build(settings: Settings, jobs: JobQueue, *, clock: Clock = utc_now) -> WorkerModule:
    """Build orders' worker module."""
    orders = connect(settings, clock=clock, pool_size=3)
    use_cases = orders.use_cases
    client = redis.connect(settings.redis_url)
    units = UnitsOfWork(orders.database, SqlOrdersWork)
    outbox = orders.database.outbox()
    erasure = SqlErasure("orders", units, PERSONAL_DATA, clock, EndEnrollments(clock))
    export_objects = S3ExportObjects(s3_address(settings))
    export = SqlExport("orders", units, PERSONAL_DATA, export_objects, OrdersDataExported, jobs, clock)

    async def stop() -> None:
        await outbox.close()
        export_objects.close()
        await client.aclose()
        await orders.close()

    return WorkerModule(
        domain="orders",
        outboxes=[outbox],
        event_handlers=[
            invalidating(
                idempotent_handler("orders.replicate-course", CourseUpdated, units, replicate_course),
                client,
                lambda event: invalidated_by_price(event.course.id),
            ),
            idempotent_handler("orders.check-deletion", DeletionCheckRequested, units, report_obstacles),
            idempotent_handler("orders.erase-user", UserDeleted, units, erasure.handler(OrdersUserErased)),
            EventHandler("orders.export-user", DataExportRequested, export.requested),
            EventHandler(
                "orders.process-webhook-event",
                WebhookEventReceived,
                use_cases.process_webhook_event.on_webhook_event_received,
            ),
            EventHandler("orders.refresh-checkout", CheckoutReturned, use_cases.refresh_checkout.on_checkout_returned),
            EventHandler("orders.send-refund", RefundRequested, use_cases.send_refund.on_refund_requested),
        ],
        jobs=[export.job],
        periodic_tasks=[
            PeriodicTask(
                "orders.process-due-webhook-events", timedelta(seconds=5), use_cases.process_due_webhook_events
            ),
            PeriodicTask("orders.send-stuck-refunds", timedelta(minutes=1), use_cases.send_stuck_refunds),
            PeriodicTask("orders.send-stuck-payouts", timedelta(minutes=1), use_cases.send_stuck_payouts),
            PeriodicTask("orders.reconcile-checkouts", timedelta(minutes=1), use_cases.reconcile_checkouts),
            PeriodicTask("orders.poll-provider-events", timedelta(seconds=30), use_cases.poll_provider_events),
            PeriodicTask("orders.sync-transactions", timedelta(minutes=1), use_cases.sync_transactions),
            PeriodicTask("orders.purge-webhook-events", timedelta(hours=1), use_cases.purge_webhook_events),
            erasure.repetition(),
            purge_handled_events("orders", units, clock),
        ],
        measurements=[MoneyMeasurement(use_cases.list_money_issues, units).periodic()],
        stop=stop,
        ready={"orders postgres": orders.database.check},
    )
