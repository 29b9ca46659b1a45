"""Create the user of a registration."""

from dataclasses import dataclass

from subgraphs.accounts.service.email_links.links import MailLinks, link_expired
from subgraphs.accounts.service.model import RegistrationId, User
from subgraphs.accounts.service.ports import AccountsWork, PasswordHasher
from subgraphs.accounts.service.users.shared_steps import add_user
from subgraphs.accounts.service.validation import acceptable_password
from subgraphs.kernel.identity.ids import USER
from subgraphs.kernel.identity.principal import Role
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock


@dataclass(frozen=True, slots=True)
class VerifyEmail:
    """Create the user of the registration that the mail's link is for, with the password that its reader chooses.

    The link works once. An address may have been registered by a stranger, so nothing that was sent with the
    registration opens the account. Raises AccountsError: TOKEN_EXPIRED if the link is invalid, used or expired,
    WEAK_PASSWORD; and RateLimited.
    """

    units: Transactions[AccountsWork]
    passwords: PasswordHasher
    links: MailLinks
    clock: Clock

    async def __call__(self, *, token: str, password: str, ip: str | None = None) -> User:
        expired = link_expired("This link is no longer valid. Register again.")
        subject = await self.links.follow(token, ip)
        if subject is None:
            raise expired
        registration_id = RegistrationId(subject)
        # Hashing is slow on purpose: a link that was used before must not cause it.
        async with self.units() as work:
            registration = await work.registrations.by_id(registration_id)
        if registration is None or registration.expires_at <= self.clock():
            raise expired
        password_hash = await self.passwords.hash(acceptable_password(password, email=registration.email))
        now = self.clock()
        async with self.units() as work:
            taken = await work.registrations.take(registration_id)
            if taken is None or taken.expires_at <= now:
                raise expired
            user = User(
                id=USER.new(),
                email=taken.email,
                display_name=taken.display_name,
                password_hash=password_hash,
                roles=frozenset({Role.STUDENT}),
                created_at=now,
                locale=taken.language.value,
            )
            if not await add_user(work, user):
                raise expired
        await self.links.succeeded(ip)
        return user
