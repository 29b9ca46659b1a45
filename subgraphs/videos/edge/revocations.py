"""The revoked playback grants of one edge, received over Redis."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from subgraphs.videos.service.playback.grant_revocations import GrantRevocation, GrantSubject, InvalidGrantRevocation
from subgraphs.videos.service.playback.playback_tokens import PlaybackClaims
from subgraphs.videos.store.grant_revocations import REVOCATIONS, REVOKED

logger = structlog.get_logger(__name__)

MAX_ENTRIES = 200_000
"""The oldest are evicted first; a grant lives for some hours at most."""

_POLL_SECONDS = 30.0
_RECONNECT_SECONDS = 1.0


class RevokedGrants:
    """Revocations until the last grant that they concern has expired."""

    def __init__(self, *, max_entries: int = MAX_ENTRIES, clock: Callable[[], float] = time.time) -> None:
        self._max_entries = max_entries
        self._clock = clock
        self._revocations: OrderedDict[GrantSubject, GrantRevocation] = OrderedDict()

    def __len__(self) -> int:
        return len(self._revocations)

    def add(self, revocation: GrantRevocation) -> None:
        """Add a revocation; of several of one subject, the one that concerns the most grants counts."""
        known = self._revocations.pop(revocation.subject, None)
        self._revocations[revocation.subject] = revocation if known is None else _both(known, revocation)
        now = self._clock()
        while self._revocations:
            oldest = next(iter(self._revocations.values()))
            if oldest.until > now and len(self._revocations) <= self._max_entries:
                break
            del self._revocations[oldest.subject]

    def cover(self, claims: PlaybackClaims) -> bool:
        """Check whether a grant is revoked."""
        issued_at: datetime | None = claims.issued_at
        return any(
            (found := self._revocations.get(subject)) is not None and found.applies_to(issued_at)
            for subject in claims.subjects
        )


def _both(one: GrantRevocation, other: GrantRevocation) -> GrantRevocation:
    before = None
    if one.issued_before is not None and other.issued_before is not None:
        before = max(one.issued_before, other.issued_before)
    return GrantRevocation(one.subject, max(one.until, other.until), before)


class RevocationListener:
    """The subscription of one edge. While Redis is away, the edge serves by the revocations that it has."""

    def __init__(self, redis: Redis, revoked: RevokedGrants) -> None:
        self._redis = redis
        self._revoked = revoked
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Start to listen, in the background."""
        self._task = asyncio.create_task(self._listen(), name="revoked playback grants")

    async def stop(self) -> None:
        """Stop listening, and close the connection."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        await self._redis.aclose()

    async def _listen(self) -> None:
        while True:
            try:
                await self._receive()
            except (RedisError, OSError) as problem:
                logger.warning("revoked playback grants are not received", problem=repr(problem))
                await asyncio.sleep(_RECONNECT_SECONDS)

    async def _receive(self) -> None:
        async with self._redis.pubsub() as subscription:
            await subscription.subscribe(REVOKED)
            # Read after the subscription is in place, so that none is missed in between.
            for message in await self._redis.zrangebyscore(REVOCATIONS, time.time(), "+inf"):
                self._add(message)
            while True:
                received = await subscription.get_message(ignore_subscribe_messages=True, timeout=_POLL_SECONDS)
                if received is not None:
                    self._add(received["data"])

    def _add(self, message: str | bytes) -> None:
        try:
            self._revoked.add(GrantRevocation.parse(message))
        except InvalidGrantRevocation:
            logger.warning("invalid message on the channel of revoked playback grants")
