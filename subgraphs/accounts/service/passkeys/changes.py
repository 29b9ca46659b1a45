"""Changes of the caller's passkeys."""

from dataclasses import dataclass, replace

from subgraphs.accounts.errors import AccountsError, AccountsErrorCode
from subgraphs.accounts.events import SecurityChange, SecurityChanged
from subgraphs.accounts.service.factors.remove_factors import drop_what_needs_a_factor
from subgraphs.accounts.service.model import ClientInfo, User
from subgraphs.accounts.service.passkeys.model import PasskeyId, passkey_name
from subgraphs.accounts.service.ports import AccountsWork
from subgraphs.accounts.service.users.shared_steps import require_user
from subgraphs.kernel.identity.principal import Principal, require_principal
from subgraphs.kernel.identity.recent_log_in import RecentLogIn
from subgraphs.kernel.persistence.transactions import Transactions


@dataclass(frozen=True, slots=True)
class RenamePasskey:
    """Give one of the caller's passkeys another name.

    Raises Unauthenticated and AccountsError(PASSKEY_NOT_FOUND, also for another user's, or INVALID_NAME).
    """

    units: Transactions[AccountsWork]

    async def __call__(self, principal: Principal | None, *, passkey_id: PasskeyId, name: str) -> User:
        caller = require_principal(principal)
        shown = passkey_name(name)
        async with self.units() as work:
            user = await require_user(work, caller.user_id)
            own = {passkey.id: passkey for passkey in await work.passkeys.of_user(user.id)}
            if passkey_id not in own:
                raise _not_found()
            await work.passkeys.save(replace(own[passkey_id], name=shown))
        return user


@dataclass(frozen=True, slots=True)
class RemovePasskey:
    """Remove one of the caller's passkeys; without another factor, recovery codes and trusted devices go too.

    Raises Unauthenticated, RecentLogInRequired and AccountsError(PASSKEY_NOT_FOUND, also for another user's).
    """

    units: Transactions[AccountsWork]
    recent_log_in: RecentLogIn

    async def __call__(self, principal: Principal | None, *, passkey_id: PasskeyId, client: ClientInfo) -> User:
        caller = self.recent_log_in.require(principal)
        async with self.units() as work:
            user = await require_user(work, caller.user_id)
            if not await work.passkeys.remove(user.id, passkey_id):
                raise _not_found()
            await drop_what_needs_a_factor(work, user.id)
            await work.record(SecurityChanged.by(user.id, SecurityChange.PASSKEY_REMOVED, client.ip, client.user_agent))
        return user


def _not_found() -> AccountsError:
    return AccountsError(AccountsErrorCode.PASSKEY_NOT_FOUND, "There is no such passkey.", "passkeyId")
