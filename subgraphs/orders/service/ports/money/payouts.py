"""Payouts and payout accounts."""

from datetime import datetime
from typing import Protocol

from subgraphs.kernel.graphql.pagination import Page, PageRequest
from subgraphs.kernel.identity.ids import UserId
from subgraphs.orders.service.model import Payout, PayoutId


class Payouts(Protocol):
    """Repository of payouts and of the instructors' accounts at the payment provider."""

    async def account(self, instructor_id: UserId) -> str | None: ...

    async def lock_account(self, instructor_id: UserId) -> str | None:
        """Lock and return the account; the lock serialises an instructor's payouts until the transaction ends."""
        ...

    async def add_account(self, instructor_id: UserId, account_id: str) -> None:
        """Store the account unless the instructor has one."""
        ...

    async def add(self, payout: Payout) -> None: ...

    async def save(self, payout: Payout) -> None: ...

    async def lock(self, payout_id: PayoutId) -> Payout | None: ...

    async def by_key(self, instructor_id: UserId, key: str) -> Payout | None: ...

    async def unsent(self, before: datetime, limit: int) -> list[PayoutId]:
        """List payouts requested before that time and not known to have reached the provider."""
        ...

    async def history(self, instructor_id: UserId, request: PageRequest) -> Page[Payout]:
        """List the instructor's payouts, newest first."""
        ...

    async def count_open(self, user_id: UserId) -> int:
        """Return the number of the instructor's payouts that the provider has not confirmed."""
        ...
