"""The worker module of catalog: its outbox, event handlers and the indexing of courses."""

from collections.abc import Collection
from datetime import timedelta

from subgraphs.accounts.events import (
    DataExportRequested,
    DeletionCheckRequested,
    InvitedUserFound,
    ReportDecided,
    UserDeleted,
    UserProfileChanged,
    UserRegistered,
    UserSuspended,
)
from subgraphs.catalog.events import CatalogDataExported, CatalogUserErased, CourseUpdated, PictureSubmitted
from subgraphs.catalog.search.engine import search_engine
from subgraphs.catalog.service.cache_invalidation import SEARCHES, invalidated_by_course, invalidated_by_picture
from subgraphs.catalog.service.co_instructors.address_invitations import AddressInvitations, PurgeInvitations
from subgraphs.catalog.service.co_instructors.deleted_instructors import LeaveCourses, report_obstacles
from subgraphs.catalog.service.courses.badges import AwardBestsellers
from subgraphs.catalog.service.event_handlers import EventHandlers
from subgraphs.catalog.service.publication.suspended_owners import SuspendedOwners
from subgraphs.catalog.service.reported_courses import find_owner
from subgraphs.catalog.service.resources.purge_resources import PurgeResources
from subgraphs.catalog.service.search.index_courses import IndexCourses
from subgraphs.catalog.service.search.prepare_search import PrepareSearch
from subgraphs.catalog.service.search.unmatched_searches import PurgeUnmatchedSearches
from subgraphs.catalog.settings import Settings
from subgraphs.catalog.store.personal_data import PERSONAL_DATA
from subgraphs.catalog.store.resource_objects import S3ResourceObjects
from subgraphs.catalog.store.unit_of_work import SqlCatalogWork
from subgraphs.kernel.graphql.extensions.cache_control import publish_invalidations
from subgraphs.kernel.identity.ids import CourseId
from subgraphs.kernel.messaging.event_handlers import EventHandler
from subgraphs.kernel.messaging.jobs import JobQueue
from subgraphs.kernel.messaging.worker_module import PeriodicTask, WorkerModule
from subgraphs.kernel.object_storage.s3 import s3_address
from subgraphs.kernel.persistence.idempotency import idempotent_handler, purge_handled_events
from subgraphs.kernel.persistence.sql import Database, UnitsOfWork
from subgraphs.kernel.pictures.work import picture_jobs
from subgraphs.kernel.platform import redis
from subgraphs.kernel.platform.clock import Clock, utc_now
from subgraphs.kernel.privacy.export.s3_objects import S3ExportObjects
from subgraphs.kernel.privacy.export.sql_export import SqlExport
from subgraphs.kernel.privacy.sql_erasure import SqlErasure
from subgraphs.learning.events import ReviewPosted, ReviewRestored, ReviewTakenDown
from subgraphs.orders.events import EnrollmentGranted, EnrollmentRevoked, OrderPaid, OrderRefunded
from subgraphs.videos.events import VideoDeleted, VideoReady, VideoUploaded


def build(settings: Settings, jobs: JobQueue, *, clock: Clock = utc_now) -> WorkerModule:
    """Return the worker module of catalog. Nothing is connected before `start`."""
    database = Database(
        settings.catalog_database_url.get_secret_value(),
        domain="catalog",
        pooling=settings.database_pooling,
        direct_url=settings.catalog_direct_database_url,
        pool_size=3,
    )
    units = UnitsOfWork(database, SqlCatalogWork)
    outbox = database.outbox()
    erasure = SqlErasure("catalog", units, PERSONAL_DATA, clock, LeaveCourses(clock))
    export_objects = S3ExportObjects(s3_address(settings))
    export = SqlExport("catalog", units, PERSONAL_DATA, export_objects, CatalogDataExported, jobs, clock)
    engine = search_engine(settings, database, clock)
    index_courses = IndexCourses(units, engine.search)
    handlers = EventHandlers(clock)
    invitations = AddressInvitations(clock)

    client = redis.connect(settings.redis_url)

    async def index_changed() -> None:
        if await index_courses():
            # The change itself was announced before, and a search in between cached the old index again.
            await publish_invalidations(client, [SEARCHES])

    async def index_updated(event: CourseUpdated) -> None:
        # Indexes everything that changed, this course included; ratings and sales wait for the periodic task.
        await index_changed()

    async def invalidate_caches(event: CourseUpdated) -> None:
        # The router has applied the invalidations of mutations already; this covers all other changes.
        published = event.course.published_at is not None
        await publish_invalidations(client, invalidated_by_course(event.course.id, was_published=published))

    async def picture_shown(subject: str) -> None:
        await publish_invalidations(client, invalidated_by_picture(subject))

    files = S3ResourceObjects(s3_address(settings))
    pictures = picture_jobs("catalog", settings, units, jobs, clock, picture_shown)

    async def process_picture(event: PictureSubmitted) -> None:
        await pictures.enqueue(event.picture_id)

    async def badges_changed(courses: Collection[CourseId]) -> None:
        await publish_invalidations(
            client, [each for course_id in courses for each in invalidated_by_course(course_id, was_published=True)]
        )

    async def stop() -> None:
        await outbox.close()
        export_objects.close()
        await engine.close()
        await database.close()
        await client.aclose()
        pictures.close()
        files.close()

    return WorkerModule(
        domain="catalog",
        outboxes=[outbox],
        event_handlers=[
            EventHandler("catalog.invalidate-caches", CourseUpdated, invalidate_caches),
            EventHandler("catalog.index-updated", CourseUpdated, index_updated),
            EventHandler("catalog.process-picture", PictureSubmitted, process_picture),
            idempotent_handler("catalog.store-video", VideoUploaded, units, handlers.video_uploaded),
            idempotent_handler("catalog.complete-lectures", VideoReady, units, handlers.video_ready),
            idempotent_handler("catalog.remove-video", VideoDeleted, units, handlers.video_deleted),
            idempotent_handler("catalog.store-enrollment", EnrollmentGranted, units, handlers.enrollment_granted),
            idempotent_handler("catalog.store-revocation", EnrollmentRevoked, units, handlers.enrollment_revoked),
            idempotent_handler("catalog.count-sales", OrderPaid, units, handlers.order_paid),
            idempotent_handler("catalog.subtract-refunds", OrderRefunded, units, handlers.order_refunded),
            idempotent_handler("catalog.store-rating", ReviewPosted, units, handlers.rating_changed),
            idempotent_handler("catalog.store-rating-without", ReviewTakenDown, units, handlers.rating_changed),
            idempotent_handler("catalog.store-rating-again", ReviewRestored, units, handlers.rating_changed),
            idempotent_handler("catalog.address-invitation", InvitedUserFound, units, invitations.user_found),
            idempotent_handler(
                "catalog.address-invitations-of-new-user", UserRegistered, units, invitations.user_known
            ),
            idempotent_handler(
                "catalog.address-invitations-of-address", UserProfileChanged, units, invitations.user_known
            ),
            idempotent_handler(
                "catalog.take-down-courses-of-suspended", UserSuspended, units, SuspendedOwners(clock).user_suspended
            ),
            idempotent_handler("catalog.find-reported-owner", ReportDecided, units, find_owner),
            idempotent_handler("catalog.check-deletion", DeletionCheckRequested, units, report_obstacles),
            idempotent_handler("catalog.erase-user", UserDeleted, units, erasure.handler(CatalogUserErased)),
            EventHandler("catalog.export-user", DataExportRequested, export.requested),
        ],
        jobs=[*pictures.jobs, export.job],
        periodic_tasks=[
            PeriodicTask("catalog.index-changed", timedelta(seconds=15), index_changed),
            PeriodicTask("catalog.award-bestsellers", timedelta(minutes=15), AwardBestsellers(units, badges_changed)),
            PeriodicTask("catalog.purge-invitations", timedelta(hours=6), PurgeInvitations(units, clock)),
            PeriodicTask("catalog.purge-unmatched-searches", timedelta(hours=6), PurgeUnmatchedSearches(units, clock)),
            PeriodicTask("catalog.purge-resources", timedelta(minutes=5), PurgeResources(units, files, clock)),
            erasure.repetition(),
            purge_handled_events("catalog", units, clock),
            *pictures.periodic_tasks,
        ],
        start=PrepareSearch(units, engine.search),
        stop=stop,
        ready={"catalog postgres": database.check, **engine.ready},
    )
