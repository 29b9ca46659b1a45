"""Choose a new password by a mail's link."""

from dataclasses import dataclass, replace

from subgraphs.accounts.events import PasswordChanged
from subgraphs.accounts.service.email_links.links import MailLinks, link_expired
from subgraphs.accounts.service.model import ResetId, User
from subgraphs.accounts.service.ports import AccountsWork, PasswordHasher
from subgraphs.accounts.service.sessions.lifecycle import end_sessions_of
from subgraphs.accounts.service.validation import acceptable_password
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock


@dataclass(frozen=True, slots=True)
class ResetPassword:
    """Set a new password for the link's user, and end all their sessions and all other links to choose a password.

    Second factors stay, and no device is trusted instead any more: the link alone opens no account that has one.
    The link works once. Raises AccountsError: TOKEN_EXPIRED if the link is invalid, used or expired, WEAK_PASSWORD;
    and RateLimited.
    """

    units: Transactions[AccountsWork]
    passwords: PasswordHasher
    links: MailLinks
    clock: Clock

    async def __call__(self, *, token: str, new_password: str, ip: str | None = None) -> User:
        expired = link_expired("This link is no longer valid. Ask for another.")
        subject = await self.links.follow(token, ip)
        if subject is None:
            raise expired
        password = acceptable_password(new_password, argument="newPassword")
        reset_id = ResetId(subject)
        # Hashing is slow on purpose: a link that was used before must not cause it.
        async with self.units() as work:
            reset = await work.resets.by_id(reset_id)
        if reset is None or reset.user_id is None or reset.expires_at <= self.clock():
            raise expired
        password_hash = await self.passwords.hash(password)
        now = self.clock()
        async with self.units() as work:
            # The user first: of two links that are followed at once, the later one finds its reset purged.
            user = await work.users.lock(reset.user_id)
            taken = await work.resets.take(reset_id)
            if user is None or taken is None or taken.expires_at <= now:
                raise expired
            user = replace(user, password_hash=password_hash)
            await work.users.save(user)
            await work.resets.purge_of(user.id)
            await work.trusted_devices.remove_all(user.id)
            await end_sessions_of(work, user.id, now)
            await work.record(PasswordChanged(user_id=user.id))
        await self.links.succeeded(ip)
        return user
