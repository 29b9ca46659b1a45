"""The effects of a deletion in accounts itself: the pictures leave the object store, and the last mail is sent."""

from dataclasses import dataclass, replace

from subgraphs.accounts.events import DOMAIN, DeletionAdvanced, UserDeleted
from subgraphs.accounts.service.credentials.derived_tokens import DerivedTokens
from subgraphs.accounts.service.deletion.mails.messages import DeletionTargets, receipt_message, step_message
from subgraphs.accounts.service.deletion.model import DeletionId
from subgraphs.accounts.service.ports import AccountsWork
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.pictures.model import PictureStatus
from subgraphs.kernel.pictures.ports import PictureObjects
from subgraphs.kernel.pictures.uploads import replaced
from subgraphs.kernel.platform.clock import Clock
from subgraphs.kernel.platform.mail import Mailer, send_unless_rejected
from subgraphs.kernel.privacy.reports import KeptReason


@dataclass(frozen=True, slots=True)
class EraseAvatars:
    """Delete the pictures of a deleted user, files first, then complete the receipt of accounts. Safe to repeat.

    An upload that was not submitted goes when its address has expired, and one that is being decoded within the hour,
    as others of their kind do.
    """

    units: Transactions[AccountsWork]
    objects: PictureObjects
    clock: Clock

    async def __call__(self, event: UserDeleted) -> None:
        async with self.units() as work:
            await work.pictures.lock_subject(event.user_id)
            found = await work.pictures.all_of(event.user_id)
            for picture in found:
                if picture.status is PictureStatus.PROCESSING:
                    await work.pictures.save(replaced(picture, self.clock()))
        for picture in found:
            if picture.status in (PictureStatus.UPLOADING, PictureStatus.PROCESSING):
                continue
            await self.objects.delete_folder(picture.folder)
            await self.objects.delete(picture.upload_key)
            async with self.units() as work:
                await work.pictures.delete(picture.id)
        async with self.units() as work:
            await work.deletions.complete_receipt(
                DeletionId(event.deletion_id), DOMAIN, (KeptReason.AUDIT,), self.clock()
            )


@dataclass(frozen=True, slots=True)
class SendDeletionMails:
    """Send the mails about a deletion, within the transaction that marks the event as handled."""

    mailer: Mailer
    derived_tokens: DerivedTokens
    targets: DeletionTargets

    async def advanced(self, work: AccountsWork, event: DeletionAdvanced) -> None:
        """Send the mail about a step to the user."""
        deletion = await work.deletions.by_id(DeletionId(event.deletion_id))
        user = None if deletion is None else await work.users.by_id(deletion.user_id)
        if deletion is not None and user is not None:
            message = step_message(user, deletion, event.step, self.derived_tokens, self.targets)
            await send_unless_rejected(self.mailer, message)

    async def deleted(self, work: AccountsWork, event: UserDeleted) -> None:
        """Send the last mail, and remove the address."""
        deletion = await work.deletions.lock(DeletionId(event.deletion_id))
        if deletion is None or deletion.email is None:
            return
        message = receipt_message(deletion.email, deletion, self.derived_tokens, self.targets)
        await send_unless_rejected(self.mailer, message)
        await work.deletions.save(replace(deletion, email=None))
