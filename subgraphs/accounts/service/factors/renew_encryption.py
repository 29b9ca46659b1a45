"""Replacement of the key that encrypts the secrets of factors."""

from dataclasses import dataclass, replace

from subgraphs.accounts.service.credentials.encryption import SecretBox
from subgraphs.accounts.service.ports import AccountsWork
from subgraphs.kernel.persistence.transactions import Transactions


@dataclass(frozen=True, slots=True)
class RenewEncryption:
    """Encrypt with the current key what others encrypted, a part at a time; after that they can be removed.

    Raises Undecryptable if a key was removed too early.
    """

    units: Transactions[AccountsWork]
    secrets: SecretBox

    async def __call__(self) -> None:
        async with self.units() as work:
            outdated = await work.totp_factors.sealed_by_others(self.secrets.current_id)
        for user_id in outdated:
            async with self.units() as work:
                factor = await work.totp_factors.of(user_id)
                if factor is not None:
                    secret = self.secrets.open(factor.secret, user_id)
                    await work.totp_factors.save(replace(factor, secret=self.secrets.seal(secret, user_id)))
