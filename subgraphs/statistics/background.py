"""What the worker runs for statistics: facts of other domains become sums."""

from typing import TypeVar

from subgraphs.catalog.events import CourseUpdated
from subgraphs.kernel.background import Background, forget_handled_events
from subgraphs.kernel.clock import utc_now
from subgraphs.kernel.events import Event
from subgraphs.kernel.reactions import Reaction, once
from subgraphs.kernel.redis import connect
from subgraphs.kernel.sql import Database, UnitsOfWork
from subgraphs.learning.events import CourseCompleted, LectureCompleted, WatchRecorded
from subgraphs.orders.events import EnrollmentGranted, OrderPaid, OrderRefunded
from subgraphs.statistics.service import keep_facts
from subgraphs.statistics.service.ports import RankingCache
from subgraphs.statistics.settings import Settings
from subgraphs.statistics.store.ranking_cache import RedisRankingCache
from subgraphs.statistics.store.unit_of_work import SqlStatisticsWork

E = TypeVar("E", bound=Event)


def build(settings: Settings) -> Background:
    """The domain's part in the worker."""
    database = Database(settings.statistics_database_url.get_secret_value(), domain="statistics")
    redis = connect(settings.redis_url)
    units: UnitsOfWork[SqlStatisticsWork] = UnitsOfWork(database, SqlStatisticsWork)
    cache = RedisRankingCache(redis, settings.statistics_cache_for)

    async def stop() -> None:
        await redis.aclose()
        await database.close()

    return Background(
        domain="statistics",
        reactions=(
            once("statistics.keep-course", CourseUpdated, units, keep_facts.keep_course),
            outdating(cache, once("statistics.count-sale", OrderPaid, units, keep_facts.count_sale)),
            once("statistics.count-refund", OrderRefunded, units, keep_facts.count_refund),
            outdating(
                cache, once("statistics.count-enrollment", EnrollmentGranted, units, keep_facts.count_enrollment)
            ),
            once("statistics.count-watching", WatchRecorded, units, keep_facts.count_watching),
            once("statistics.count-lecture", LectureCompleted, units, keep_facts.count_lecture_completion),
            once("statistics.count-course", CourseCompleted, units, keep_facts.count_course_completion),
        ),
        sweeps=(forget_handled_events("statistics", units, utc_now),),
        stop=stop,
        ready={"statistics database": database.check},
    )


def outdating(cache: RankingCache, reaction: Reaction[E]) -> Reaction[E]:
    """The reaction, followed by forgetting the rankings that it made stale."""

    async def handle(fact: E) -> None:
        await reaction.handle(fact)
        await cache.outdate()

    return Reaction(reaction.name, reaction.event, handle)
