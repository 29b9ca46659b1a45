"""What catalog runs in the worker: its outbox, its copies of others' facts, and the indexing of courses."""

from datetime import timedelta

from subgraphs.catalog.events import CourseUpdated
from subgraphs.catalog.search.engine import search_engine
from subgraphs.catalog.service.copy_facts import CopyFacts
from subgraphs.catalog.service.index_courses import IndexCourses
from subgraphs.catalog.service.outdating import SEARCHES, outdated_by_course
from subgraphs.catalog.service.ports import Ports
from subgraphs.catalog.settings import Settings
from subgraphs.catalog.store.unit_of_work import SqlCatalogWork
from subgraphs.kernel import redis
from subgraphs.kernel.background import Background, Sweep, forget_handled_events
from subgraphs.kernel.cached_answers import announce
from subgraphs.kernel.clock import Clock, utc_now
from subgraphs.kernel.outbox import SqlOutbox
from subgraphs.kernel.reactions import Reaction, once
from subgraphs.kernel.sql import Database, UnitsOfWork
from subgraphs.learning.events import ReviewPosted
from subgraphs.orders.events import EnrollmentGranted, EnrollmentRevoked, OrderPaid
from subgraphs.videos.events import VideoDeleted, VideoReady, VideoUploaded


def build(settings: Settings, *, clock: Clock = utc_now) -> Background:
    """Catalog's background."""
    database = Database(settings.catalog_database_url.get_secret_value(), domain="catalog", pool_size=3)
    units = UnitsOfWork(database, SqlCatalogWork)
    outbox = SqlOutbox(database)
    engine = search_engine(settings, database, clock)
    index = IndexCourses(Ports(units=units, search=engine.search, clock=clock))
    copies = CopyFacts(clock)

    client = redis.connect(settings.redis_url)

    async def index_due() -> None:
        if await index():
            # Since the change itself was announced, the index as it was before may have been searched again.
            await announce(client, [SEARCHES])

    async def index_changed(fact: CourseUpdated) -> None:
        # Whatever is due, this course among it; a rating or a sale waits for the sweep.
        await index_due()

    async def tell_caches(fact: CourseUpdated) -> None:
        # Those who changed it through the router have told already; this is for all other changes.
        published = fact.course.published_at is not None
        await announce(client, outdated_by_course(fact.course.id, was_published=published))

    async def stop() -> None:
        await outbox.close()
        await engine.close()
        await database.close()
        await client.aclose()

    return Background(
        domain="catalog",
        outboxes=[outbox],
        reactions=[
            Reaction("catalog.tell-caches", CourseUpdated, tell_caches),
            Reaction("catalog.index-changed", CourseUpdated, index_changed),
            once("catalog.copy-upload", VideoUploaded, units, copies.video_uploaded),
            once("catalog.complete-lectures", VideoReady, units, copies.video_ready),
            once("catalog.empty-lectures", VideoDeleted, units, copies.video_deleted),
            once("catalog.copy-grant", EnrollmentGranted, units, copies.enrollment_granted),
            once("catalog.copy-revocation", EnrollmentRevoked, units, copies.enrollment_revoked),
            once("catalog.count-sales", OrderPaid, units, copies.order_paid),
            once("catalog.copy-rating", ReviewPosted, units, copies.review_posted),
        ],
        sweeps=[
            Sweep("catalog.index-changed", timedelta(seconds=15), index_due),
            forget_handled_events("catalog", units, clock),
        ],
        start=index.prepare,
        stop=stop,
        ready={"catalog postgres": database.check, **engine.ready},
    )
