"""The composition root of the statistics subgraph."""

from subgraphs.kernel.call import Call
from subgraphs.kernel.redis import connect
from subgraphs.kernel.sql import Database
from subgraphs.kernel.subgraph import Subgraph
from subgraphs.statistics.schema import build_schema
from subgraphs.statistics.schema.context import StatisticsContext
from subgraphs.statistics.service.reports import StatisticsReports
from subgraphs.statistics.settings import Settings
from subgraphs.statistics.store.ranking_cache import RedisRankingCache
from subgraphs.statistics.store.reports import SqlReports


def build(settings: Settings) -> Subgraph:
    """The subgraph, connected to its stores."""
    database = Database(settings.statistics_database_url.get_secret_value(), domain="statistics")
    redis = connect(settings.redis_url)
    reports = StatisticsReports(SqlReports(database), RedisRankingCache(redis, settings.statistics_cache_for))

    def request_context(call: Call) -> StatisticsContext:
        return StatisticsContext(call=call, reports=reports)

    async def stop() -> None:
        await redis.aclose()
        await database.close()

    return Subgraph(
        name="statistics",
        schema=build_schema(),
        request_context=request_context,
        stop=stop,
        ready={"database": database.check},
    )
