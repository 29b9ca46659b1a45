"""The connection to the Redis that routers share."""

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from router.server.config.options.redis import RedisOptions


def connect(options: RedisOptions) -> Redis:
    """Return a client that connects when it is first used. Responses are bytes.

    It does not retry: each caller has a fallback without Redis, which is quicker than waiting for it.
    """
    client: Redis = Redis.from_url(
        options.url.get_secret_value(),
        socket_timeout=options.timeout,
        socket_connect_timeout=options.timeout,
        retry=Retry(NoBackoff(), 0),
        health_check_interval=30,
        client_name="router",
    )
    return client
