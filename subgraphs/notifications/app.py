"""Notifications put together: settings in, a subgraph out."""

from subgraphs.kernel import redis
from subgraphs.kernel.call import Call
from subgraphs.kernel.clock import Clock, utc_now
from subgraphs.kernel.sql import Database, UnitsOfWork
from subgraphs.kernel.subgraph import Subgraph
from subgraphs.notifications.schema import build_schema
from subgraphs.notifications.schema.context import NotificationsContext
from subgraphs.notifications.settings import Settings
from subgraphs.notifications.store.unit_of_work import SqlNotificationsWork
from subgraphs.notifications.store.wake_ups import RedisSleepers

__all__ = ["Settings", "build"]


def build(settings: Settings, *, clock: Clock = utc_now) -> Subgraph:
    """The notifications subgraph. Nothing is connected before `start`."""
    database = Database(settings.notifications_database_url.get_secret_value(), domain="notifications")
    units = UnitsOfWork(database, SqlNotificationsWork)
    client = redis.connect(settings.redis_url)
    sleepers = RedisSleepers(client)

    def context(call: Call) -> NotificationsContext:
        return NotificationsContext(call=call, units=units, sleepers=sleepers, clock=clock)

    async def stop() -> None:
        await sleepers.stop()
        await client.aclose()
        await database.close()

    async def redis_answers() -> None:
        await client.ping()

    return Subgraph(
        name="notifications",
        schema=build_schema(),
        request_context=context,
        start=sleepers.start,
        stop=stop,
        ready={"postgres": database.check, "redis": redis_answers},
    )
