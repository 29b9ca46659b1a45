"""Interfaces to the store of deletions."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from subgraphs.accounts.service.deletion.model import AccountDeletion, DeletionId, DeletionState, Receipt
from subgraphs.kernel.graphql.pagination import Page, PageRequest
from subgraphs.kernel.identity.ids import UserId
from subgraphs.kernel.privacy.reports import KeptReason


class Deletions(Protocol):
    """Deletions of accounts, with the receipts of the domains."""

    async def add(self, deletion: AccountDeletion) -> bool:
        """Add it; False if the user has an open one, even a concurrent one."""
        ...

    async def lock(self, deletion_id: DeletionId) -> AccountDeletion | None:
        """Lock it until the transaction ends, and return it."""
        ...

    async def by_id(self, deletion_id: DeletionId) -> AccountDeletion | None: ...

    async def latest_of(self, user_id: UserId) -> AccountDeletion | None:
        """Return the deletion that the user requested last."""
        ...

    async def save(self, deletion: AccountDeletion) -> None: ...

    async def due(self, now: datetime) -> Sequence[DeletionId]:
        """Return scheduled deletions whose grace period is over, at most 100."""
        ...

    async def unconfirmed(self, now: datetime) -> Sequence[DeletionId]:
        """Return deletions that were not confirmed in time, at most 100."""
        ...

    async def page(self, state: DeletionState | None, request: PageRequest) -> Page[AccountDeletion]:
        """Return deletions, newest first; the cursor holds the id."""
        ...

    async def add_receipts(self, deletion_id: DeletionId, domains: Sequence[str]) -> None:
        """Add the pending receipts of these domains."""
        ...

    async def complete_receipt(
        self, deletion_id: DeletionId, domain: str, kept: Sequence[KeptReason], at: datetime
    ) -> None:
        """Complete a domain's receipt; one that is complete keeps its time."""
        ...

    async def receipts(self, deletion_ids: Sequence[DeletionId]) -> dict[DeletionId, tuple[Receipt, ...]]: ...

    async def clear_addresses(self, ended_before: datetime) -> None:
        """Remove the addresses of deletions that ended before then, whose last mail was never sent."""
        ...

    async def purge_ended(self, before: datetime) -> None:
        """Delete what ended before then, with its receipts."""
        ...
