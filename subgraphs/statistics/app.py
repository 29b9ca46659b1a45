"""The composition root of the statistics subgraph."""

from subgraphs.kernel.graphql.subgraph import Subgraph
from subgraphs.kernel.persistence.sql import Database
from subgraphs.kernel.platform.clock import Clock, utc_now
from subgraphs.kernel.platform.redis import connect
from subgraphs.statistics.schema import build_schema
from subgraphs.statistics.schema.context import context_factory
from subgraphs.statistics.settings import Settings
from subgraphs.statistics.store.logs import open_log_store
from subgraphs.statistics.store.ranking_cache import RedisRankingCache
from subgraphs.statistics.store.reports import SqlReports
from subgraphs.statistics.use_cases import assemble

__all__ = ["Settings", "build"]


def build(settings: Settings, *, clock: Clock = utc_now) -> Subgraph:
    """Return the statistics subgraph. Nothing is connected before `start`."""
    database = Database(
        settings.statistics_database_url.get_secret_value(), domain="statistics", pooling=settings.database_pooling
    )
    redis = connect(settings.redis_url)
    cache = RedisRankingCache(redis, settings.statistics_ranking_cache_ttl)
    logs = open_log_store(settings)
    use_cases = assemble(reports=SqlReports(database), ranking_cache=cache, logs=logs, clock=clock)

    async def stop() -> None:
        if logs is not None:
            await logs.close()
        await redis.aclose()
        await database.close()

    return Subgraph(
        name="statistics",
        schema=build_schema(),
        request_context=context_factory(use_cases),
        stop=stop,
        ready={"database": database.check},
    )
