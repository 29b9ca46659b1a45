"""The state of the caller's factors."""

from collections.abc import Sequence
from dataclasses import dataclass

from subgraphs.accounts.service.factors.model import FactorKind, TrustedDevice
from subgraphs.accounts.service.factors.second_factors import kinds_of
from subgraphs.accounts.service.passkeys.model import Passkey
from subgraphs.accounts.service.ports import AccountsWork
from subgraphs.kernel.identity.principal import Principal, require_principal
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock


@dataclass(frozen=True, slots=True)
class Security:
    """The factors of a user, and the devices that are trusted instead."""

    factors: frozenset[FactorKind]
    recovery_codes_left: int
    trusted_devices: Sequence[TrustedDevice]
    passkeys: Sequence[Passkey]


@dataclass(frozen=True, slots=True)
class ViewSecurity:
    """Return the caller's factors. Raises Unauthenticated."""

    units: Transactions[AccountsWork]
    clock: Clock

    async def __call__(self, principal: Principal | None) -> Security:
        caller = require_principal(principal)
        async with self.units() as work:
            return Security(
                await kinds_of(work, caller.user_id),
                await work.recovery_codes.left(caller.user_id),
                await work.trusted_devices.of(caller.user_id, self.clock()),
                await work.passkeys.of_user(caller.user_id),
            )
