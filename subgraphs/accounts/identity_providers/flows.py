"""Log-ins at a provider that are on their way: kept in Redis, bound to the browser by a cookie.

The cookie alone finds the log-in, so a link to a callback works in no other browser than the one that began it (RFC
6749, section 10.12). Each begins with a new cookie, so that one which a stranger planted is never taken over.
"""

import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from pydantic import TypeAdapter
from pydantic.dataclasses import dataclass
from redis.asyncio import Redis
from starlette.responses import Response

from subgraphs.accounts.service.model import sha256_hex
from subgraphs.kernel.values.web_origins import is_plain_loopback

LIFETIME = timedelta(minutes=10)
"""The time that a person has at the provider."""

MAX_COOKIE = 100
"""In characters."""

_PREFIX = "accounts:identity-flow:"


@dataclass(frozen=True, slots=True)
class Flow:
    """A log-in on its way. `session` is what the provider's client needs at the end: code verifier and nonce."""

    provider: str
    state: str
    return_url: str
    challenge: str
    session: dict[str, Any]


_STORED = TypeAdapter(Flow)


class Flows:
    """The log-ins of one deployment."""

    def __init__(self, redis: Redis, public_url: str) -> None:
        self._redis = redis
        self._secure = not is_plain_loopback(public_url)
        self._cookie = "__Host-lectern-flow" if self._secure else "lectern-flow"

    async def begin(self, response: Response, flow: Flow) -> None:
        """Store a log-in, and bind it to the browser that gets the response."""
        binding = secrets.token_urlsafe(32)
        await self._redis.set(_PREFIX + sha256_hex(binding), _STORED.dump_json(flow), ex=LIFETIME)
        self._set_cookie(response, binding, int(LIFETIME.total_seconds()))

    async def take(self, cookies: Mapping[str, str]) -> Flow | None:
        """Return the browser's log-in, once; None if it has none."""
        binding = cookies.get(self._cookie, "")
        if not binding or len(binding) > MAX_COOKIE:
            return None
        stored = await self._redis.getdel(_PREFIX + sha256_hex(binding))
        return None if stored is None else _STORED.validate_json(stored)

    def end(self, response: Response) -> None:
        """Delete the browser's cookie."""
        self._set_cookie(response, "", 0)

    def _set_cookie(self, response: Response, value: str, seconds: int) -> None:
        # Lax: the provider's page leads back with it. A callback by POST would not have it.
        response.set_cookie(
            self._cookie, value, max_age=seconds, path="/", secure=self._secure, httponly=True, samesite="lax"
        )
