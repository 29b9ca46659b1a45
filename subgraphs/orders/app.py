"""Orders put together: settings in, a subgraph out."""

from redis.asyncio import Redis

from subgraphs.kernel import redis
from subgraphs.kernel.clock import Clock, utc_now
from subgraphs.kernel.ids import OrderId
from subgraphs.kernel.rate_limits import RedisRateLimits
from subgraphs.kernel.sql import Database, UnitsOfWork
from subgraphs.kernel.subgraph import Subgraph
from subgraphs.orders.payments import return_page
from subgraphs.orders.payments.stripe_provider import StripeProvider
from subgraphs.orders.payments.webhook import webhook_route
from subgraphs.orders.schema import build_schema
from subgraphs.orders.schema.context import context_factory
from subgraphs.orders.service.ports import Ports, Terms
from subgraphs.orders.settings import Settings
from subgraphs.orders.store.forgiving_limits import ForgivingRateLimits
from subgraphs.orders.store.order_changes import OrderChanges
from subgraphs.orders.store.unit_of_work import SqlOrdersWork

__all__ = ["Settings", "build"]


def build(settings: Settings, *, clock: Clock = utc_now) -> Subgraph:
    """The orders subgraph. Nothing is connected before the first request."""
    database = Database(settings.orders_database_url.get_secret_value(), domain="orders")
    changes = OrderChanges(database)
    provider = stripe_provider(settings)
    redis_client = redis.connect(settings.redis_url)
    ports = ports_of(settings, database, redis_client, provider, clock)

    async def stop() -> None:
        await redis_client.aclose()
        await changes.close()
        await database.close()
        if provider is not None:
            await provider.close()

    return Subgraph(
        name="orders",
        schema=build_schema(),
        request_context=context_factory(ports, changes),
        stop=stop,
        routes=[webhook_route(ports, settings.stripe_webhook_secret), *return_page.return_routes()],
        ready={"postgres": database.check},
    )


def stripe_provider(settings: Settings) -> StripeProvider | None:
    """Stripe, if there is a key to it."""
    if settings.stripe_secret_key is None:
        return None
    return StripeProvider(
        settings.stripe_secret_key, api_base=settings.stripe_api_base, timeout=settings.stripe_timeout
    )


def ports_of(
    settings: Settings, database: Database, redis_client: "Redis", provider: StripeProvider | None, clock: Clock
) -> Ports:
    """What the use cases need, as the subgraph and the worker share it."""

    def return_url(order_id: OrderId) -> str:
        return f"{settings.public_url.rstrip('/')}{return_page.PATH}?order={order_id}"

    return Ports(
        units=UnitsOfWork(database, SqlOrdersWork),
        provider=provider,
        limits=ForgivingRateLimits(RedisRateLimits(redis_client)),
        clock=clock,
        terms=Terms(
            instructor_share=settings.orders_instructor_share,
            refund_window=settings.orders_refund_window,
            checkout_lifetime=settings.orders_checkout_lifetime,
            return_url=return_url,
            onboarding_return_url=f"{settings.public_url.rstrip('/')}{return_page.ONBOARDING_PATH}",
        ),
    )
