"""Composition root of learning's worker module: outbox, event handlers, and periodic cleanup."""

from datetime import timedelta

from subgraphs.accounts.events import DataExportRequested, ReportDecided, UserDeleted
from subgraphs.catalog.events import CourseUpdated
from subgraphs.kernel.graphql.invalidating_handlers import invalidating
from subgraphs.kernel.messaging.event_handlers import EventHandler
from subgraphs.kernel.messaging.jobs import JobQueue
from subgraphs.kernel.messaging.worker_module import PeriodicTask, WorkerModule
from subgraphs.kernel.object_storage.s3 import s3_address
from subgraphs.kernel.persistence.idempotency import idempotent_handler, purge_handled_events
from subgraphs.kernel.persistence.sql import Database, UnitsOfWork
from subgraphs.kernel.platform import redis
from subgraphs.kernel.platform.clock import Clock, utc_now
from subgraphs.kernel.privacy.export.s3_objects import S3ExportObjects
from subgraphs.kernel.privacy.export.sql_export import SqlExport
from subgraphs.kernel.privacy.sql_erasure import SqlErasure, no_steps
from subgraphs.learning.cacheable_fields import REVIEWS
from subgraphs.learning.events import LearningDataExported, LearningUserErased
from subgraphs.learning.service.event_handlers import (
    find_reported_author,
    replicate_course,
    replicate_granted_enrollment,
    replicate_revoked_enrollment,
)
from subgraphs.learning.settings import Settings
from subgraphs.learning.store.personal_data import PERSONAL_DATA
from subgraphs.learning.store.unit_of_work import SqlLearningWork
from subgraphs.learning.use_cases import assemble
from subgraphs.orders.events import EnrollmentGranted, EnrollmentRevoked


def build(settings: Settings, jobs: JobQueue, *, clock: Clock = utc_now) -> WorkerModule:
    """Build learning's worker module."""
    database = Database(
        settings.learning_database_url.get_secret_value(),
        domain="learning",
        pooling=settings.database_pooling,
        direct_url=settings.learning_direct_database_url,
        pool_size=2,
    )
    client = redis.connect(settings.redis_url)
    units = UnitsOfWork(database, SqlLearningWork)
    use_cases = assemble(units=units, clock=clock)
    outbox = database.outbox()
    erasure = SqlErasure("learning", units, PERSONAL_DATA, clock, no_steps)
    export_objects = S3ExportObjects(s3_address(settings))
    export = SqlExport("learning", units, PERSONAL_DATA, export_objects, LearningDataExported, jobs, clock)

    async def stop() -> None:
        await outbox.close()
        export_objects.close()
        await client.aclose()
        await database.close()

    return WorkerModule(
        domain="learning",
        outboxes=[outbox],
        event_handlers=[
            idempotent_handler("learning.replicate-course", CourseUpdated, units, replicate_course),
            idempotent_handler(
                "learning.replicate-granted-enrollment", EnrollmentGranted, units, replicate_granted_enrollment
            ),
            idempotent_handler(
                "learning.replicate-revoked-enrollment", EnrollmentRevoked, units, replicate_revoked_enrollment
            ),
            invalidating(
                idempotent_handler("learning.erase-user", UserDeleted, units, erasure.handler(LearningUserErased)),
                client,
                lambda _: [REVIEWS],
            ),
            idempotent_handler("learning.find-reported-author", ReportDecided, units, find_reported_author),
            EventHandler("learning.export-user", DataExportRequested, export.requested),
        ],
        jobs=[export.job],
        periodic_tasks=[
            PeriodicTask("learning.purge-heartbeats", timedelta(hours=1), use_cases.purge_heartbeats),
            erasure.repetition(),
            purge_handled_events("learning", units, clock),
        ],
        stop=stop,
        ready={"learning postgres": database.check},
    )
