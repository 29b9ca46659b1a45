"""Composition root of the notifications subgraph."""

from subgraphs.kernel.graphql.request_info import RequestInfo
from subgraphs.kernel.graphql.subgraph import Subgraph
from subgraphs.kernel.persistence.sql import Database, UnitsOfWork
from subgraphs.kernel.platform import redis
from subgraphs.kernel.platform.clock import Clock, utc_now
from subgraphs.notifications.pages import pages
from subgraphs.notifications.schema import build_schema
from subgraphs.notifications.schema.context import NotificationsContext
from subgraphs.notifications.service.preferences.unsubscribe_links import UnsubscribeLinks
from subgraphs.notifications.settings import Settings
from subgraphs.notifications.store.pub_sub import RedisSubscriber
from subgraphs.notifications.store.unit_of_work import SqlNotificationsWork
from subgraphs.notifications.use_cases import assemble

__all__ = ["Settings", "build"]


def build(settings: Settings, *, clock: Clock = utc_now) -> Subgraph:
    """Build the notifications subgraph. Nothing connects before `start`."""
    database = Database(
        settings.notifications_database_url.get_secret_value(),
        domain="notifications",
        pooling=settings.database_pooling,
    )
    client = redis.connect(settings.redis_url)
    subscriber = RedisSubscriber(client)
    use_cases = assemble(
        units=UnitsOfWork(database, SqlNotificationsWork),
        subscriber=subscriber,
        unsubscribe_links=UnsubscribeLinks(settings.notifications_secret, settings.public_url),
        clock=clock,
    )

    def make_context(request: RequestInfo) -> NotificationsContext:
        return NotificationsContext(request=request, use_cases=use_cases)

    async def stop() -> None:
        await subscriber.stop()
        await client.aclose()
        await database.close()

    async def check_redis() -> None:
        await client.ping()

    return Subgraph(
        name="notifications",
        schema=build_schema(),
        request_context=make_context,
        start=subscriber.start,
        stop=stop,
        routes=pages(use_cases.unsubscribe, settings.site_url or "/"),
        ready={"postgres": database.check, "redis": check_redis},
    )
