"""Password hashing by argon2id (RFC 9106), off the event loop in a pool of its own, which bounds memory and waiting."""

import asyncio
import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from subgraphs.kernel.platform.errors import RateLimited

CONCURRENT = 2
"""Concurrent hashes in a process."""
MAX_PENDING = 64
"""Hashes in a process that run or wait; beyond them the caller is rejected at once instead of waiting for seconds."""
RETRY_AFTER_SECONDS = 2

_NICENESS = 5

T = TypeVar("T")


def _yield_to_others() -> None:
    """Lower the priority of this thread: a flood of log-ins must not take the cores from the event loop.

    Only Linux has priorities of threads.
    """
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICENESS)


class Argon2Hasher:
    """A `PasswordHasher` by argon2id.

    `verify` takes the same time whether there is a hash to compare with or not, which hides whether an address has an
    account.
    """

    def __init__(self, *, memory_kib: int, passes: int, max_pending: int = MAX_PENDING) -> None:
        self._hasher = PasswordHasher(time_cost=passes, memory_cost=memory_kib, parallelism=1)
        self._threads = ThreadPoolExecutor(CONCURRENT, thread_name_prefix="argon2", initializer=_yield_to_others)
        self._max_pending = max_pending
        self._pending = 0
        # Made now: at the first unknown address it would take the time of one hash more.
        self._placeholder_hash = self._threads.submit(self._hasher.hash, "no account has this password")

    async def hash(self, password: str) -> str:
        """Return a salted hash with its parameters. Raises RateLimited if too many hashes are pending."""
        return await self._run(lambda: self._hasher.hash(password))

    async def verify(self, password: str, password_hash: str | None) -> bool:
        """Return True if the password matches the hash; False if there is none.

        Raises RateLimited if too many hashes are pending.
        """
        matches = await self._run(lambda: self._matches(password, password_hash or self._placeholder_hash.result()))
        return matches and password_hash is not None

    def needs_rehash(self, password_hash: str) -> bool:
        """Return True if the hash was made with other parameters than the current ones."""
        return self._hasher.check_needs_rehash(password_hash)

    def close(self) -> None:
        """Stop the pool; hashes that wait are cancelled."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _run(self, work: Callable[[], T]) -> T:
        if self._pending >= self._max_pending:
            raise RateLimited(RETRY_AFTER_SECONDS)
        self._pending += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        finally:
            self._pending -= 1

    def _matches(self, password: str, password_hash: str) -> bool:
        try:
            return self._hasher.verify(password_hash, password)
        except (VerificationError, InvalidHashError):
            return False
