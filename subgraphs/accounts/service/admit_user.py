"""Making a user whose address needs no proof, because the operator vouches for it: the seed, the first admin."""

from collections.abc import Collection

from subgraphs.accounts.service import model
from subgraphs.accounts.service.ports import Ports
from subgraphs.accounts.service.register import add_user
from subgraphs.kernel.identity import Role
from subgraphs.kernel.ids import USER


async def admit_user(
    ports: Ports,
    *,
    email: str,
    display_name: str,
    password: str | None = None,
    password_hash: str | None = None,
    roles: Collection[Role] = (),
    headline: str | None = None,
    bio: str | None = None,
) -> model.User:
    """The user with that address: a new one as described, or the one there is, unchanged. Everybody is a student.

    Give the password, or a hash that `Passwords.hash` made; one hash can serve many users who are nobody's. Raises
    Refusal for an unacceptable address, name or password.
    """
    address = model.normal_email(email)
    if password_hash is None:
        if password is None:
            raise ValueError("a user needs a password or its hash")
        password_hash = await ports.passwords.hash(model.acceptable_password(password, email=address))
    user = model.User(
        id=USER.new(),
        email=address,
        display_name=model.display_name(display_name),
        password_hash=password_hash,
        roles=frozenset(roles) | {Role.STUDENT},
        created_at=ports.clock(),
        headline=headline,
        bio=bio,
    )
    async with ports.units() as work:
        if not await add_user(work, user):
            there = await work.users.by_email(address)
            assert there is not None
            return there
    return user
