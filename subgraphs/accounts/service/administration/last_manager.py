"""The rule that someone can always manage users."""

from collections.abc import Collection
from datetime import datetime

from subgraphs.accounts.errors import AccountsError, AccountsErrorCode
from subgraphs.accounts.service.ports import AccountsWork
from subgraphs.kernel.identity.principal import Role
from subgraphs.kernel.identity.scopes import Scope


async def require_manager(work: AccountsWork, lost: Collection[Scope], now: datetime) -> None:
    """Check, after a change in the caller's transaction by which a role lost these scopes, that a manager remains.

    Raises AccountsError(LAST_MANAGER).
    """
    if Scope.USERS_MANAGE not in lost:
        return
    if not await work.users.any_active(await managing_roles(work), now):
        raise AccountsError(AccountsErrorCode.LAST_MANAGER, "Nobody would be left who can manage users.")


async def managing_roles(work: AccountsWork) -> frozenset[Role]:
    """Return the roles whose holders can manage users."""
    return frozenset(role for role, scopes in (await work.role_scopes.all()).items() if Scope.USERS_MANAGE in scopes)
