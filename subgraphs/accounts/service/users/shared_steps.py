"""Steps on users that several use cases share, each within the caller's transaction."""

from subgraphs.accounts.errors import AccountsError, AccountsErrorCode
from subgraphs.accounts.events import UserPreferencesChanged, UserRegistered, UserRolesChanged
from subgraphs.accounts.service.model import DEFAULT_LOCALE, User
from subgraphs.accounts.service.ports import AccountsWork
from subgraphs.kernel.identity.ids import UserId
from subgraphs.kernel.identity.principal import Role


async def add_user(work: AccountsWork, user: User) -> bool:
    """Add a user with a verified address and publish it; False if the address is taken."""
    added = await work.users.add(user)
    if added:
        await work.record(
            UserRegistered(user_id=user.id, email=user.email, display_name=user.display_name, roles=_sorted(user.roles))
        )
        if user.locale != DEFAULT_LOCALE:
            await work.record(UserPreferencesChanged(user_id=user.id, locale=user.locale, time_zone=user.time_zone))
    return added


async def require_user(work: AccountsWork, user_id: UserId) -> User:
    """Return the user of a verified token, locked.

    Raises AccountsError(USER_NOT_FOUND) if they have been deleted since.
    """
    user = await work.users.lock(user_id)
    if user is None:
        raise AccountsError(AccountsErrorCode.USER_NOT_FOUND, "This account no longer exists.")
    return user


async def publish_role_change(work: AccountsWork, before: User, after: User) -> None:
    """Publish the roles if they changed."""
    if after.roles != before.roles:
        await work.record(UserRolesChanged(user_id=after.id, roles=_sorted(after.roles)))


def _sorted(roles: frozenset[Role]) -> tuple[Role, ...]:
    return tuple(sorted(roles, key=lambda role: role.value))
