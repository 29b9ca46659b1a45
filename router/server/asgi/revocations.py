"""Applying revocations: in this process, and in every router that shares its Redis."""

from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

from redis.asyncio import Redis

from router.server.security.authentication import Authenticator, Identity
from router.server.security.revocation import Revocation, RevocationChannel, RevocationRegister


class OpenConnections(Protocol):
    """Connections that were opened with credentials and outlive the request that carried them."""

    def end_revoked(self, revoked: Callable[[Identity], bool]) -> int:
        """End those whose credentials are revoked; returns how many there were."""
        ...


class RevocationEnforcer:
    """The rejection of revoked credentials, and the end of connections opened with them."""

    def __init__(
        self, register: RevocationRegister, authenticator: Authenticator | None, connections: Sequence[OpenConnections]
    ) -> None:
        self._register = register
        self._authenticator = authenticator
        self._connections = connections
        self.channel: RevocationChannel | None = None
        """The channel to other routers; None if revocations are not shared."""

    def share(self, redis: Redis, prefix: str, *, max_entries: int) -> RevocationChannel:
        """Exchange revocations with the routers that share this Redis, once the channel is started."""
        self.channel = RevocationChannel(redis, prefix, self.apply, max_entries=max_entries)
        return self.channel

    async def revoke(self, revocation: Revocation) -> int:
        """Apply a revocation here and publish it. Returns how many connections were ended in this process."""
        ended = self.apply((revocation,))
        if self.channel is not None:
            await self.channel.publish(revocation)
        return ended

    def apply(self, revocations: Iterable[Revocation]) -> int:
        """Apply revocations in this process; returns how many connections were ended."""
        added = [revocation for revocation in revocations if self._register.add(revocation)]
        if not added:
            return 0
        if self._authenticator is not None:
            self._authenticator.evict_revoked()
        return sum(connections.end_revoked(self._register.covers) for connections in self._connections)
