"""Confirm a deletion by the link in its mail."""

from dataclasses import dataclass
from datetime import timedelta

from subgraphs.accounts.events import DeletionAdvanced, DeletionStep
from subgraphs.accounts.service.deletion.model import AccountDeletion, DeletionState, deletion_of_subject
from subgraphs.accounts.service.email_links.links import MailLinks, link_expired
from subgraphs.accounts.service.ports import AccountsWork
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock


@dataclass(frozen=True, slots=True)
class ConfirmDeletion:
    """Schedule a deletion after the grace period, by the link that was sent to the account's address.

    Following the link again changes nothing. Raises AccountsError(TOKEN_EXPIRED) if the link is invalid, expired, or
    the deletion ended; and RateLimited.
    """

    units: Transactions[AccountsWork]
    links: MailLinks
    grace: timedelta
    clock: Clock

    async def __call__(self, *, token: str, ip: str | None = None) -> AccountDeletion:
        expired = link_expired("This link is no longer valid.")
        deletion_id = deletion_of_subject(await self.links.follow(token, ip), "delete")
        now = self.clock()
        async with self.units() as work:
            deletion = None if deletion_id is None else await work.deletions.lock(deletion_id)
            if deletion is None:
                raise expired
            if deletion.state is DeletionState.AWAITING_CONFIRMATION:
                if deletion.expires_at is None or deletion.expires_at <= now:
                    raise expired
                deletion = deletion.scheduled(now, self.grace)
                await work.deletions.save(deletion)
                await work.record(DeletionAdvanced(deletion_id=deletion.id, step=DeletionStep.SCHEDULED))
            elif deletion.state not in (DeletionState.SCHEDULED, DeletionState.FINAL_CHECK):
                raise expired
        await self.links.succeeded(ip)
        return deletion
