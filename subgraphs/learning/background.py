"""What learning runs in the worker: its outbox, its copies of other domains' facts, and the sweeping of old reports."""

from datetime import timedelta

from subgraphs.catalog.events import CourseUpdated
from subgraphs.kernel.background import Background, Sweep, forget_handled_events
from subgraphs.kernel.clock import Clock, utc_now
from subgraphs.kernel.outbox import SqlOutbox
from subgraphs.kernel.reactions import once
from subgraphs.kernel.sql import Database, UnitsOfWork
from subgraphs.learning.service.keep_copies import keep_course, keep_granted, keep_revoked
from subgraphs.learning.settings import Settings
from subgraphs.learning.store.unit_of_work import SqlLearningWork
from subgraphs.orders.events import EnrollmentGranted, EnrollmentRevoked

REPORTS_REMEMBERED = timedelta(days=30)


def build(settings: Settings, *, clock: Clock = utc_now) -> Background:
    """Learning's background."""
    database = Database(settings.learning_database_url.get_secret_value(), domain="learning", pool_size=2)
    units = UnitsOfWork(database, SqlLearningWork)
    outbox = SqlOutbox(database)

    async def copy_course(work: SqlLearningWork, event: CourseUpdated) -> None:
        await keep_course(work, event.course)

    async def forget_reports() -> None:
        async with units() as work:
            await work.progress.forget_beats(clock() - REPORTS_REMEMBERED)

    async def stop() -> None:
        await outbox.close()
        await database.close()

    return Background(
        domain="learning",
        outboxes=[outbox],
        reactions=[
            once("learning.copy-course", CourseUpdated, units, copy_course),
            once("learning.copy-granted-enrollment", EnrollmentGranted, units, keep_granted),
            once("learning.copy-revoked-enrollment", EnrollmentRevoked, units, keep_revoked),
        ],
        sweeps=[
            Sweep("learning.forget-reports", timedelta(hours=1), forget_reports),
            forget_handled_events("learning", units, clock),
        ],
        stop=stop,
        ready={"learning postgres": database.check},
    )
