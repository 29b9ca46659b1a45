"""The caller's trusted devices."""

from dataclasses import dataclass

from subgraphs.accounts.errors import AccountsError, AccountsErrorCode
from subgraphs.accounts.service.factors.model import TrustedDeviceId
from subgraphs.accounts.service.model import User
from subgraphs.accounts.service.ports import AccountsWork
from subgraphs.accounts.service.users.shared_steps import require_user
from subgraphs.kernel.identity.principal import Principal, require_principal
from subgraphs.kernel.persistence.transactions import Transactions


@dataclass(frozen=True, slots=True)
class RemoveTrustedDevice:
    """Require the second factor on the device again, from the next log-in on.

    Raises Unauthenticated and AccountsError(DEVICE_NOT_FOUND), also for another user's device.
    """

    units: Transactions[AccountsWork]

    async def __call__(self, principal: Principal | None, *, device_id: TrustedDeviceId) -> User:
        caller = require_principal(principal)
        async with self.units() as work:
            user = await require_user(work, caller.user_id)
            if not await work.trusted_devices.remove(user.id, device_id):
                raise AccountsError(AccountsErrorCode.DEVICE_NOT_FOUND, "There is no such device.", "deviceId")
        return user
