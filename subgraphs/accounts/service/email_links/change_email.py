"""Change of the e-mail address: confirmed at the new address, and undone from the old one."""

from dataclasses import dataclass, replace
from datetime import timedelta

from subgraphs.accounts.events import EmailChanged, EmailChangeRequested, UserProfileChanged
from subgraphs.accounts.service.email_links.links import MailLinks, link_expired
from subgraphs.accounts.service.email_links.model import (
    CONFIRM_WITHIN,
    EMAIL_CHANGE,
    UNDO_WITHIN,
    EmailChange,
    EmailChangeId,
    undone_change,
)
from subgraphs.accounts.service.model import User
from subgraphs.accounts.service.ports import AccountsWork
from subgraphs.accounts.service.sessions.lifecycle import end_sessions_of
from subgraphs.accounts.service.users.shared_steps import require_user
from subgraphs.accounts.service.validation import normalized_email
from subgraphs.kernel.identity.principal import Principal
from subgraphs.kernel.identity.recent_log_in import RecentLogIn
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock
from subgraphs.kernel.platform.rate_limits import Limit, RateLimits

BY_USER = Limit("email-change", burst=5, per=timedelta(hours=1))


@dataclass(frozen=True, slots=True)
class RequestEmailChange:
    """Send a link to a new address. The response does not reveal whether the address has an account.

    Raises Unauthenticated, RecentLogInRequired, RateLimited and AccountsError(INVALID_EMAIL).
    """

    units: Transactions[AccountsWork]
    limits: RateLimits
    recent_log_in: RecentLogIn
    clock: Clock

    async def __call__(self, principal: Principal | None, *, email: str) -> User:
        caller = self.recent_log_in.require(principal)
        address = normalized_email(email)
        await self.limits.attempt(BY_USER, caller.user_id)
        now = self.clock()
        async with self.units() as work:
            user = await require_user(work, caller.user_id)
            # Stored for a taken address too, whose link would fail: the work must not reveal which it is.
            change = EmailChange(EMAIL_CHANGE.new(), user.id, user.email, address, now, now + CONFIRM_WITHIN)
            await work.email_changes.replace(change)
            await work.record(EmailChangeRequested(change_id=change.id))
        return user


@dataclass(frozen=True, slots=True)
class ConfirmEmailChange:
    """Take the new address, by the link that was sent to it; the link works once.

    Of two users who claim one address, the first who confirms gets it. Raises AccountsError(TOKEN_EXPIRED) if the link
    is invalid, used or expired, or the address is taken; and RateLimited.
    """

    units: Transactions[AccountsWork]
    links: MailLinks
    clock: Clock

    async def __call__(self, *, token: str, ip: str | None = None) -> User:
        expired = link_expired("This link is no longer valid. Change the address in your settings again.")
        subject = await self.links.follow(token, ip)
        now = self.clock()
        async with self.units() as work:
            change = None if subject is None else await work.email_changes.by_id(EmailChangeId(subject))
            if change is None or change.confirmed_at is not None or change.expires_at <= now:
                raise expired
            user = await work.users.lock(change.user_id)
            current = await work.email_changes.by_id(change.id)
            if user is None or current != change or user.email != change.old_email:
                raise expired
            if not await work.users.change_email(user.id, change.new_email):
                raise expired
            changed = replace(user, email=change.new_email)
            await work.email_changes.save(replace(change, confirmed_at=now, expires_at=now + UNDO_WITHIN))
            await work.resets.purge_of(user.id)
            await _publish(work, changed)
            await work.record(EmailChanged(user_id=user.id, change_id=change.id))
        await self.links.succeeded(ip)
        return changed


@dataclass(frozen=True, slots=True)
class UndoEmailChange:
    """Restore the old address, by the link that was sent to it, and end all sessions and links.

    Raises AccountsError(TOKEN_EXPIRED) if the link is invalid, used or expired; and RateLimited.
    """

    units: Transactions[AccountsWork]
    links: MailLinks
    clock: Clock

    async def __call__(self, *, token: str, ip: str | None = None) -> User:
        expired = link_expired("This link is no longer valid.")
        subject = await self.links.follow(token, ip)
        change_id = None if subject is None else undone_change(subject)
        now = self.clock()
        async with self.units() as work:
            change = None if change_id is None else await work.email_changes.by_id(change_id)
            if change is None or change.confirmed_at is None or change.expires_at <= now:
                raise expired
            user = await work.users.lock(change.user_id)
            if user is None or await work.email_changes.by_id(change.id) != change:
                raise expired
            if not await work.users.change_email(user.id, change.old_email):
                raise expired
            restored = replace(user, email=change.old_email)
            # Also later changes: whoever made them was not the owner of this address.
            await work.email_changes.purge_of(user.id)
            await work.resets.purge_of(user.id)
            await work.trusted_devices.remove_all(user.id)
            await end_sessions_of(work, user.id, now)
            await _publish(work, restored)
        await self.links.succeeded(ip)
        return restored


async def _publish(work: AccountsWork, user: User) -> None:
    await work.record(UserProfileChanged(user_id=user.id, email=user.email, display_name=user.display_name))
