"""The Redis server that routers share."""

from pydantic import SecretStr

from router.server.config.section import Seconds, Section

DEFAULT_PREFIX = "router"
"""The prefix of keys in a Redis client that the application passes in, too."""


class RedisOptions(Section):
    """The Redis (or Valkey) server that routers share. While it is unavailable, requests are served without it."""

    url: SecretStr
    """The URL, such as `redis://:password@host:6379/0`, or `rediss://` for TLS."""
    timeout: Seconds = 0.5
    """The time-out of one command."""
    prefix: str = DEFAULT_PREFIX
    """The prefix of every key and channel, so that several systems can share one server."""
