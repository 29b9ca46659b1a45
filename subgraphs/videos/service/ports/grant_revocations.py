"""The publication of revoked playback grants."""

from typing import Protocol

from subgraphs.videos.service.playback.grant_revocations import GrantRevocation


class GrantRevocations(Protocol):
    """Revocations, on their way to every playback edge."""

    async def publish(self, revocation: GrantRevocation) -> None:
        """Publish to the edges that run, and store it for those that start or reconnect. Repeating it is harmless.

        Raises the store's errors.
        """
        ...
