"""The erasures of deleted users."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from subgraphs.kernel.identity.ids import UserId
from subgraphs.videos.events import VideosUserErased


class Erasures(Protocol):
    """The erasures that were done, each with the event that reports it."""

    async def add(self, event: VideosUserErased, at: datetime) -> None:
        """Store an erasure together with its event; one that is stored already changes nothing."""
        ...

    async def has(self, user_id: UserId) -> bool:
        """Check whether the user was erased."""
        ...

    async def since(self, at: datetime) -> Sequence[UserId]:
        """Return the users who were erased since then."""
        ...
