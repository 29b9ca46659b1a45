"""Connections to the Redis that all processes share.

They are retried with back-off and checked before use, so that they survive a restart of the server.
"""

from pydantic import SecretStr
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialWithJitterBackoff
from redis.exceptions import BusyLoadingError, ConnectionError, TimeoutError  # noqa: A004  # redis-py's own names

ROUTERS_PREFIX = "router"
"""The prefix of the routers' keys in Redis, with which the routers are configured. A domain writes such a key only as
the routers document it (docs/router/operations.md).
"""


def connect(url: SecretStr, *, socket_timeout: float | None = 10) -> Redis:
    """Create a client, which connects on first use.

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
