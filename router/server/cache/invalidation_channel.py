"""Invalidations that arrive over a Redis channel."""

import logging
from collections.abc import Callable

from redis.asyncio import Redis

from router.server.cache.invalidation import Invalidator, InvalidInvalidation, parse_invalidations
from router.server.cache.stores.connected_only_store import ConnectedOnlyStore
from router.server.cache.stores.store import StoreUnavailable
from router.server.external.channel_subscriber import ChannelSubscriber

logger = logging.getLogger(__name__)


class InvalidationChannel:
    """The receiver of invalidations from a channel; `store` reads as empty while the channel is disconnected."""

    def __init__(
        self, redis: Redis, channel: str, store: ConnectedOnlyStore, invalidator: Callable[[], Invalidator]
    ) -> None:
        """`invalidator` returns that of the supergraph being served."""
        self._store = store
        self._invalidator = invalidator
        self._subscriber = ChannelSubscriber(
            redis,
            channel,
            resync=self._resync,
            on_message=self._on_message,
            on_disconnect=self._on_disconnect,
            failures=(StoreUnavailable,),
        )

    def start(self) -> None:
        """Subscribe to the channel."""
        self._subscriber.start()

    async def stop(self) -> None:
        """Unsubscribe."""
        await self._subscriber.stop()

    async def _resync(self) -> None:
        if self._store.disconnected:  # Messages were missed, and they may have concerned any entry.
            await self._invalidator().invalidate_everything()
            self._store.disconnected = False

    async def _on_message(self, message: bytes) -> None:
        try:
            await self._invalidator().invalidate(parse_invalidations(message))
        except InvalidInvalidation as error:
            logger.warning("invalid message on the invalidation channel: %s", error)

    def _on_disconnect(self, failure: Exception) -> None:
        self._store.disconnected = True
        logger.warning("invalidation channel disconnected: %s", failure)
