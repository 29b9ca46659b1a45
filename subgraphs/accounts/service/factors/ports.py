"""Interfaces to the stores of second factors."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from subgraphs.accounts.service.factors.model import LogInChallenge, TotpFactor, TrustedDevice, TrustedDeviceId
from subgraphs.kernel.identity.ids import UserId


class TotpFactors(Protocol):
    """The authenticator apps, one of each user."""

    async def of(self, user_id: UserId) -> TotpFactor | None:
        """Return the user's, locked until the transaction ends; None if there is none."""
        ...

    async def save(self, factor: TotpFactor) -> None:
        """Store it in place of the user's earlier one."""
        ...

    async def remove(self, user_id: UserId) -> bool:
        """Delete the user's; False if there was none."""
        ...

    async def sealed_by_others(self, key_id: str) -> Sequence[UserId]:
        """Return users whose secret another key encrypts, at most 100."""
        ...


class RecoveryCodes(Protocol):
    """The recovery codes, by their digests."""

    async def replace(self, user_id: UserId, digests: Collection[str]) -> None:
        """Store these codes in place of all earlier ones; none at all deletes them."""
        ...

    async def use(self, user_id: UserId, digest: str, now: datetime) -> bool:
        """Use a code; False if it is not one of the user's, or was used before, even concurrently."""
        ...

    async def left(self, user_id: UserId) -> int:
        """Return the number of unused codes."""
        ...


class TrustedDevices(Protocol):
    """The devices on which a password alone is enough."""

    async def add(self, device: TrustedDevice) -> None: ...

    async def by_digest(self, digest: str) -> TrustedDevice | None: ...

    async def save(self, device: TrustedDevice) -> None: ...

    async def of(self, user_id: UserId, now: datetime) -> Sequence[TrustedDevice]:
        """Return the user's, last used first, at most 100."""
        ...

    async def remove(self, user_id: UserId, device_id: TrustedDeviceId) -> bool:
        """Delete one of the user's; False if they have no such device."""
        ...

    async def remove_all(self, user_id: UserId) -> None: ...

    async def purge_expired(self, now: datetime) -> None: ...


class LogInChallenges(Protocol):
    """Log-ins that wait for their second factor."""

    async def add(self, challenge: LogInChallenge) -> None: ...

    async def by_digest(self, digest: str) -> LogInChallenge | None: ...

    async def take(self, digest: str) -> LogInChallenge | None:
        """Remove and return it: of concurrent callers only one gets it."""
        ...

    async def purge_expired(self, now: datetime) -> None: ...
