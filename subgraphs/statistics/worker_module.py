"""The worker module of statistics: handlers that add other domains' events to the aggregates."""

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

from subgraphs.accounts.events import DataExportRequested, UserDeleted
from subgraphs.catalog.events import CategoryCreated, CategoryMoved, CourseUpdated
from subgraphs.kernel.messaging.event_handlers import EventHandler
from subgraphs.kernel.messaging.events import Event
from subgraphs.kernel.messaging.jobs import JobQueue
from subgraphs.kernel.messaging.worker_module import PeriodicTask, WorkerModule
from subgraphs.kernel.object_storage.s3 import s3_address
from subgraphs.kernel.persistence.idempotency import idempotent_handler, purge_handled_events
from subgraphs.kernel.persistence.sql import Database, UnitsOfWork
from subgraphs.kernel.platform.clock import Clock, utc_now
from subgraphs.kernel.platform.redis import connect
from subgraphs.kernel.privacy.export.s3_objects import S3ExportObjects
from subgraphs.kernel.privacy.export.sql_export import SqlExport
from subgraphs.kernel.privacy.sql_erasure import SqlErasure, no_steps
from subgraphs.learning.events import CourseCompleted, LectureCompleted, WatchRecorded
from subgraphs.orders.events import EnrollmentGranted, OrderPaid, OrderRefunded
from subgraphs.statistics.events import StatisticsDataExported, StatisticsUserErased
from subgraphs.statistics.service import event_handlers
from subgraphs.statistics.service.ports import RankingCache
from subgraphs.statistics.settings import Settings
from subgraphs.statistics.store.logs import open_elastic_log_store
from subgraphs.statistics.store.personal_data import PERSONAL_DATA
from subgraphs.statistics.store.ranking_cache import RedisRankingCache
from subgraphs.statistics.store.unit_of_work import SqlStatisticsWork

if TYPE_CHECKING:  # the client of Elasticsearch is loaded where one is used
    from subgraphs.kernel.logs.elastic import ElasticLogStore

E = TypeVar("E", bound=Event)


def build(settings: Settings, jobs: JobQueue, *, clock: Clock = utc_now) -> WorkerModule:
    """Return the worker module of statistics. Nothing is connected before `start`."""
    database = Database(
        settings.statistics_database_url.get_secret_value(),
        domain="statistics",
        pooling=settings.database_pooling,
        direct_url=settings.statistics_direct_database_url,
        pool_size=2,
    )
    redis = connect(settings.redis_url)
    units: UnitsOfWork[SqlStatisticsWork] = UnitsOfWork(database, SqlStatisticsWork)
    outbox = database.outbox()
    erasure = SqlErasure("statistics", units, PERSONAL_DATA, clock, no_steps)
    export_objects = S3ExportObjects(s3_address(settings))
    export = SqlExport("statistics", units, PERSONAL_DATA, export_objects, StatisticsDataExported, jobs, clock)
    cache = RedisRankingCache(redis, settings.statistics_ranking_cache_ttl)

    logs = open_elastic_log_store(settings)

    async def stop() -> None:
        if logs is not None:
            await logs.close()
        await outbox.close()
        export_objects.close()
        await redis.aclose()
        await database.close()

    return WorkerModule(
        domain="statistics",
        outboxes=[outbox],
        event_handlers=(
            idempotent_handler("statistics.store-course", CourseUpdated, units, event_handlers.course_updated),
            idempotent_handler("statistics.store-category", CategoryCreated, units, event_handlers.category_created),
            idempotent_handler("statistics.move-category", CategoryMoved, units, event_handlers.category_moved),
            invalidating(
                cache, idempotent_handler("statistics.count-sale", OrderPaid, units, event_handlers.order_paid)
            ),
            invalidating(
                cache,
                idempotent_handler("statistics.count-refund", OrderRefunded, units, event_handlers.order_refunded),
            ),
            invalidating(
                cache,
                idempotent_handler(
                    "statistics.count-enrollment", EnrollmentGranted, units, event_handlers.enrollment_granted
                ),
            ),
            idempotent_handler("statistics.add-watch-time", WatchRecorded, units, event_handlers.watch_recorded),
            idempotent_handler(
                "statistics.count-lecture-completion", LectureCompleted, units, event_handlers.lecture_completed
            ),
            idempotent_handler(
                "statistics.count-course-completion", CourseCompleted, units, event_handlers.course_completed
            ),
            idempotent_handler("statistics.erase-user", UserDeleted, units, erasure.handler(StatisticsUserErased)),
            EventHandler("statistics.export-user", DataExportRequested, export.requested),
        ),
        jobs=[export.job],
        periodic_tasks=(
            erasure.repetition(),
            purge_handled_events("statistics", units, clock),
            *preparation(logs, settings),
        ),
        stop=stop,
        ready={"statistics database": database.check},
    )


def preparation(logs: "ElasticLogStore | None", settings: Settings) -> Iterator[PeriodicTask]:
    """Yield the task that sets how the logs are stored in Elasticsearch and when they expire."""
    if logs is not None:
        yield PeriodicTask(
            "statistics.prepare-logs", timedelta(minutes=10), lambda: logs.prepare(settings.log_retention)
        )


def invalidating(cache: RankingCache, handler: EventHandler[E]) -> EventHandler[E]:
    """Return the handler, followed by the invalidation of all cached rankings."""

    async def handle(event: E) -> None:
        await handler.handle(event)
        await cache.invalidate()

    return EventHandler(handler.name, handler.event, handle)
