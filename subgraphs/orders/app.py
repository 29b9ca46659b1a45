"""Composition root of the orders subgraph."""

from dataclasses import dataclass

from redis.asyncio import Redis

from subgraphs.kernel.graphql.subgraph import Subgraph
from subgraphs.kernel.identity.ids import OrderId
from subgraphs.kernel.identity.recent_log_in import RecentLogIn
from subgraphs.kernel.persistence.sql import Database, UnitsOfWork
from subgraphs.kernel.platform import redis
from subgraphs.kernel.platform.clock import Clock, utc_now
from subgraphs.kernel.platform.rate_limits import RedisRateLimits
from subgraphs.kernel.values.return_urls import with_parameters
from subgraphs.orders.payments import return_page
from subgraphs.orders.payments.stripe_provider import StripeProvider
from subgraphs.orders.payments.webhook import SOURCE, webhook_route
from subgraphs.orders.schema import build_schema
from subgraphs.orders.schema.context import context_factory
from subgraphs.orders.service.terms import Terms
from subgraphs.orders.settings import Settings
from subgraphs.orders.store.fail_open_rate_limits import FailOpenRateLimits
from subgraphs.orders.store.sales.order_changes import SqlOrderChanges
from subgraphs.orders.store.unit_of_work import SqlOrdersWork
from subgraphs.orders.use_cases import UseCases, assemble

__all__ = ["Settings", "build"]


def build(settings: Settings, *, clock: Clock = utc_now) -> Subgraph:
    """Build the orders subgraph; nothing connects before the first request."""
    orders = connect(settings, clock=clock)
    return Subgraph(
        name="orders",
        schema=build_schema(),
        request_context=context_factory(orders.use_cases),
        stop=orders.close,
        routes=[
            webhook_route(orders.use_cases.receive_webhook_event, settings.stripe_webhook_secret),
            *return_page.return_routes(
                orders.use_cases.report_return, settings.allowed_return_urls(), settings.site_url or "/"
            ),
        ],
        ready={"postgres": orders.database.check},
    )


@dataclass(frozen=True, slots=True)
class Orders:
    """The use cases of orders with their connections, for the subgraph and the worker module."""

    use_cases: UseCases
    database: Database
    redis: "Redis"
    changes: SqlOrderChanges
    provider: StripeProvider | None

    async def close(self) -> None:
        """Close every connection."""
        await self.redis.aclose()
        await self.changes.close()
        await self.database.close()
        if self.provider is not None:
            await self.provider.close()


def connect(settings: Settings, *, clock: Clock, pool_size: int = 5) -> Orders:
    """Build the use cases and their adapters, which connect on first use."""
    database = Database(
        settings.orders_database_url.get_secret_value(),
        domain="orders",
        pooling=settings.database_pooling,
        direct_url=settings.orders_direct_database_url,
        pool_size=pool_size,
    )
    redis_client = redis.connect(settings.redis_url)
    changes = SqlOrderChanges(database)
    provider = _provider(settings)
    use_cases = assemble(
        units=UnitsOfWork(database, SqlOrdersWork),
        limits=FailOpenRateLimits(RedisRateLimits(redis_client)),
        codes_overall=settings.orders_coupon_codes,
        changes=changes,
        provider=provider,
        terms=_terms(settings),
        source=SOURCE,
        recent_log_in=RecentLogIn(settings.recent_log_in, clock),
        clock=clock,
    )
    return Orders(use_cases, database, redis_client, changes, provider)


def _provider(settings: Settings) -> StripeProvider | None:
    if settings.stripe_secret_key is None:
        return None
    return StripeProvider(
        settings.stripe_secret_key, api_base=settings.stripe_api_base, timeout=settings.stripe_timeout
    )


def _terms(settings: Settings) -> Terms:
    def return_url(order_id: OrderId) -> str:
        return f"{settings.public_url}{return_page.PATH}?order={order_id}"

    def onboarding_return_url(going_on: str | None) -> str:
        url = f"{settings.public_url}{return_page.ONBOARDING_PATH}"
        return url if going_on is None else with_parameters(url, {return_page.ONWARD: going_on})

    return Terms(
        instructor_share=settings.orders_instructor_share,
        refund_window=settings.orders_refund_window,
        checkout_lifetime=settings.orders_checkout_lifetime,
        return_url=return_url,
        onboarding_return_url=onboarding_return_url,
        return_urls=settings.allowed_return_urls(),
    )
