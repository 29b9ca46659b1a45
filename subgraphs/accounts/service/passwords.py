"""Password hashing by argon2id (RFC 9106), off the event loop and never more at once than memory allows."""

import asyncio
import functools

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

CONCURRENT = 2


class Passwords:
    """Hashes and verifies passwords.

    `verify` takes the same time whether there is a hash to compare with or not, so that nobody learns which addresses
    have accounts.
    """

    def __init__(self, *, memory_kib: int, passes: int) -> None:
        self._hasher = PasswordHasher(time_cost=passes, memory_cost=memory_kib, parallelism=1)
        self._turns = asyncio.Semaphore(CONCURRENT)

    async def hash(self, password: str) -> str:
        """A salted hash with its parameters."""
        async with self._turns:
            return await asyncio.to_thread(self._hasher.hash, password)

    async def verify(self, password: str, password_hash: str | None) -> bool:
        """Whether the password belongs to the hash; never if there is none."""
        async with self._turns:
            matches = await asyncio.to_thread(self._matches, password, password_hash or self._nobodys_hash)
        return matches and password_hash is not None

    def is_outdated(self, password_hash: str) -> bool:
        """Whether the hash was made with other parameters than today's."""
        return self._hasher.check_needs_rehash(password_hash)

    def _matches(self, password: str, password_hash: str) -> bool:
        try:
            return self._hasher.verify(password_hash, password)
        except (VerificationError, InvalidHashError):
            return False

    @functools.cached_property
    def _nobodys_hash(self) -> str:
        return self._hasher.hash("nobody has this password")
