"""Handlers of accounts' own events, which send mails, and of other domains' invitations and audit records."""

from dataclasses import dataclass

from subgraphs.accounts.events import (
    EmailChanged,
    EmailChangeRequested,
    InvitedUserFound,
    PasswordResetRequested,
    RegistrationRepeated,
    RegistrationRequested,
    SecurityChanged,
)
from subgraphs.accounts.service.credentials.derived_tokens import DerivedTokens
from subgraphs.accounts.service.email_links.messages import (
    LinkTargets,
    already_registered_message,
    reset_message,
    verification_message,
)
from subgraphs.accounts.service.email_links.model import EmailChangeId
from subgraphs.accounts.service.model import RegistrationId, ResetId
from subgraphs.accounts.service.notices.messages import (
    confirm_email_message,
    email_changed_notice,
    security_notice,
)
from subgraphs.accounts.service.ports import AccountsWork
from subgraphs.catalog.events import CatalogAudited, CoInstructorInvitationCreated
from subgraphs.kernel.platform.mail import EmailMessage, Mailer, send_unless_rejected
from subgraphs.learning.events import LearningAudited
from subgraphs.orders.events import OrdersAudited
from subgraphs.videos.events import VideosAudited


async def append_to_audit_log(
    work: AccountsWork, event: CatalogAudited | LearningAudited | OrdersAudited | VideosAudited
) -> None:
    """Append what an admin changed in another domain."""
    await work.audit_log.append(event.record)


async def find_invited_user(work: AccountsWork, event: CoInstructorInvitationCreated) -> None:
    """Publish the user whom an invitation is for; nothing, if there is no such account."""
    user = None
    if event.user_id is not None:
        user = await work.users.by_id(event.user_id)
    elif event.email is not None:
        user = await work.users.by_email(event.email)
    if user is not None:
        await work.record(InvitedUserFound(invitation_id=event.invitation_id, user_id=user.id))


@dataclass(frozen=True, slots=True)
class SendMails:
    """Send the mail of an event, within the transaction that marks the event as handled.

    A failure that may be temporary is raised, so that the event is delivered again.
    """

    mailer: Mailer
    derived_tokens: DerivedTokens
    targets: LinkTargets

    async def registration_requested(self, work: AccountsWork, event: RegistrationRequested) -> None:
        registration = await work.registrations.by_id(RegistrationId(event.registration_id))
        if registration is not None:
            await self._send(verification_message(registration, self.derived_tokens, self.targets.verification))

    async def registration_repeated(self, work: AccountsWork, event: RegistrationRepeated) -> None:
        user = await work.users.by_id(event.user_id)
        if user is not None:
            await self._send(already_registered_message(user, event.id))

    async def password_reset_requested(self, work: AccountsWork, event: PasswordResetRequested) -> None:
        reset = await work.resets.by_id(ResetId(event.reset_id))
        user = None if reset is None or reset.user_id is None else await work.users.by_id(reset.user_id)
        if reset is not None and user is not None:
            await self._send(reset_message(user, reset, self.derived_tokens, self.targets.password_reset))

    async def email_change_requested(self, work: AccountsWork, event: EmailChangeRequested) -> None:
        change = await work.email_changes.by_id(EmailChangeId(event.change_id))
        user = None if change is None else await work.users.by_id(change.user_id)
        if change is None or user is None:
            return
        owner = await work.users.by_email(change.new_email)
        if owner is not None:
            await self._send(already_registered_message(owner, event.id))
        else:
            await self._send(confirm_email_message(user, change, self.derived_tokens, self.targets.email_change))

    async def email_changed(self, work: AccountsWork, event: EmailChanged) -> None:
        change = await work.email_changes.by_id(EmailChangeId(event.change_id))
        user = None if change is None else await work.users.by_id(change.user_id)
        if change is not None and user is not None:
            await self._send(email_changed_notice(user, change, self.derived_tokens, self.targets.email_undo))

    async def security_changed(self, work: AccountsWork, event: SecurityChanged) -> None:
        user = await work.users.by_id(event.user_id)
        if user is not None:
            await self._send(security_notice(user, event))

    async def _send(self, message: EmailMessage) -> None:
        await send_unless_rejected(self.mailer, message)
