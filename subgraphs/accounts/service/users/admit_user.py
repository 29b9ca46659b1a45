"""Create a user without verification of the address, for operators: the seed, the first admin."""

from collections.abc import Collection
from dataclasses import dataclass

from subgraphs.accounts.service import validation
from subgraphs.accounts.service.model import User
from subgraphs.accounts.service.ports import AccountsWork, PasswordHasher
from subgraphs.accounts.service.users.shared_steps import add_user
from subgraphs.kernel.identity.ids import USER
from subgraphs.kernel.identity.principal import Role
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock


@dataclass(frozen=True, slots=True)
class AdmitUser:
    """Create a user as described, or return the existing user of that address unchanged. Every user is a student.

    Pass the password, or a hash that `passwords.hash` made; one hash can serve many users who never log in. Raises
    AccountsError if the address, name or password is invalid.
    """

    units: Transactions[AccountsWork]
    passwords: PasswordHasher
    clock: Clock

    async def __call__(
        self,
        *,
        email: str,
        display_name: str,
        password: str | None = None,
        password_hash: str | None = None,
        roles: Collection[Role] = (),
        headline: str | None = None,
        bio: str | None = None,
    ) -> User:
        address = validation.normalized_email(email)
        if password_hash is None:
            if password is None:
                raise ValueError("a user needs a password or its hash")
            password_hash = await self.passwords.hash(validation.acceptable_password(password, email=address))
        user = User(
            id=USER.new(),
            email=address,
            display_name=validation.display_name(display_name),
            password_hash=password_hash,
            roles=frozenset(roles) | {Role.STUDENT},
            created_at=self.clock(),
            headline=headline,
            bio=bio,
        )
        async with self.units() as work:
            if not await add_user(work, user):
                existing = await work.users.by_email(address)
                assert existing is not None
                return existing
        return user
