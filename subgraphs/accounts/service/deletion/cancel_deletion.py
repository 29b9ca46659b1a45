"""Cancel a deletion before it happens."""

from dataclasses import dataclass
from datetime import datetime

from subgraphs.accounts.errors import AccountsError, AccountsErrorCode
from subgraphs.accounts.events import DeletionAdvanced, DeletionStep
from subgraphs.accounts.service.deletion.model import AccountDeletion, DeletionState, deletion_of_subject
from subgraphs.accounts.service.email_links.links import MailLinks, link_expired
from subgraphs.accounts.service.ports import AccountsWork
from subgraphs.kernel.identity.principal import Principal, require_principal
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock


@dataclass(frozen=True, slots=True)
class CancelDeletion:
    """Cancel the deletion of the caller's account. Raises Unauthenticated and AccountsError(NO_DELETION)."""

    units: Transactions[AccountsWork]
    clock: Clock

    async def __call__(self, principal: Principal | None) -> AccountDeletion:
        caller = require_principal(principal)
        async with self.units() as work:
            latest = await work.deletions.latest_of(caller.user_id)
            deletion = None if latest is None else await work.deletions.lock(latest.id)
            if deletion is None or not deletion.is_open:
                raise AccountsError(AccountsErrorCode.NO_DELETION, "No deletion of your account is under way.")
            return await _canceled(work, deletion, self.clock())


@dataclass(frozen=True, slots=True)
class CancelDeletionByLink:
    """Cancel a deletion by the link in a mail; following it again changes nothing.

    Raises AccountsError(TOKEN_EXPIRED) if the link is invalid or it is too late; and RateLimited.
    """

    units: Transactions[AccountsWork]
    links: MailLinks
    clock: Clock

    async def __call__(self, *, token: str, ip: str | None = None) -> AccountDeletion:
        expired = link_expired("This link is no longer valid.")
        deletion_id = deletion_of_subject(await self.links.follow(token, ip), "keep")
        async with self.units() as work:
            deletion = None if deletion_id is None else await work.deletions.lock(deletion_id)
            if deletion is None or not (deletion.is_open or deletion.state is DeletionState.CANCELED):
                raise expired
            if deletion.is_open:
                deletion = await _canceled(work, deletion, self.clock())
        await self.links.succeeded(ip)
        return deletion


async def _canceled(work: AccountsWork, deletion: AccountDeletion, now: datetime) -> AccountDeletion:
    canceled = deletion.canceled(now)
    await work.deletions.save(canceled)
    if deletion.state in (DeletionState.SCHEDULED, DeletionState.FINAL_CHECK):
        await work.record(DeletionAdvanced(deletion_id=deletion.id, step=DeletionStep.CANCELED))
    return canceled
