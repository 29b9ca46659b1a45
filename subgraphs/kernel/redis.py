"""The Redis that all processes share: connections that survive a restart of the server, and what others keep there.

Connections are retried with back-off, and checked before use.
"""

from pydantic import SecretStr
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialWithJitterBackoff
from redis.exceptions import BusyLoadingError, ConnectionError, TimeoutError  # noqa: A004  # redis-py's own names

ROUTERS_PREFIX = "router"
"""What the keys of the marketplace's routers begin with, in the Redis that all processes share. The routers are
configured with it; a domain writes below it only as they document it for others (docs/router/operations.md).
"""


def connect(url: SecretStr, *, socket_timeout: float | None = 10) -> "Redis":
    """A client for that server; connects when first used.

    `socket_timeout` bounds each command in seconds; it must exceed the time a blocking command may wait.
    """
    client: Redis = Redis.from_url(
        url.get_secret_value(),
        decode_responses=True,
        socket_connect_timeout=5,
        socket_timeout=socket_timeout,
        health_check_interval=15,
        retry=Retry(ExponentialWithJitterBackoff(cap=1, base=0.05), retries=3),
        retry_on_error=[BusyLoadingError, ConnectionError, TimeoutError],
    )
    return client
