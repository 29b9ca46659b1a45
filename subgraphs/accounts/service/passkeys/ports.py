"""Interfaces to the stores of passkeys and their challenges."""

from collections.abc import Sequence
from typing import Protocol

from subgraphs.accounts.service.passkeys.model import Ceremony, Passkey, PasskeyId, Pending
from subgraphs.kernel.identity.ids import UserId


class Passkeys(Protocol):
    """The passkeys of users."""

    async def add(self, passkey: Passkey) -> bool:
        """Add the passkey; False if its credential is known already, even by a concurrent transaction."""
        ...

    async def of_user(self, user_id: UserId) -> Sequence[Passkey]:
        """Return the user's, first added first."""
        ...

    async def by_credential(self, credential_id: bytes) -> Passkey | None: ...

    async def save(self, passkey: Passkey) -> None: ...

    async def remove(self, user_id: UserId, passkey_id: PasskeyId) -> bool:
        """Delete one of the user's; False if they have no such passkey."""
        ...

    async def remove_all(self, user_id: UserId) -> None: ...


class PasskeyChallenges(Protocol):
    """Challenges that wait for their response, which each takes once."""

    async def issue(self, ceremony: Ceremony, user_id: UserId | None) -> bytes:
        """Return a new random challenge, which expires after `CHALLENGE_LIFETIME`."""
        ...

    async def take(self, challenge: bytes) -> Pending | None:
        """Remove and return what a challenge was issued for: of concurrent callers only one gets it."""
        ...
