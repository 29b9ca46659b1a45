"""Link an identity of another provider to the caller."""

from collections.abc import Mapping
from dataclasses import dataclass

from subgraphs.accounts.service.identities.linking import link
from subgraphs.accounts.service.identities.model import ProviderPolicy
from subgraphs.accounts.service.identities.one_time_codes import OneTimeCodes, redeemed
from subgraphs.accounts.service.identities.role_claims import used
from subgraphs.accounts.service.model import ClientInfo, User
from subgraphs.accounts.service.ports import AccountsWork
from subgraphs.accounts.service.users.shared_steps import require_user
from subgraphs.kernel.identity.principal import Principal
from subgraphs.kernel.identity.recent_log_in import RecentLogIn
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock


@dataclass(frozen=True, slots=True)
class LinkIdentity:
    """Link the identity of a one-time code to the caller, whatever its address; repeating it changes nothing.

    Raises Unauthenticated, RecentLogInRequired and AccountsError(TOKEN_EXPIRED, IDENTITY_TAKEN or USER_NOT_FOUND).
    """

    units: Transactions[AccountsWork]
    codes: OneTimeCodes
    policies: Mapping[str, ProviderPolicy]
    recent_log_in: RecentLogIn
    clock: Clock

    async def __call__(self, principal: Principal | None, *, code: str, verifier: str, client: ClientInfo) -> User:
        caller = self.recent_log_in.require(principal)
        external, policy = await redeemed(self.codes, self.policies, code, verifier)
        now = self.clock()
        async with self.units() as work:
            user = await require_user(work, caller.user_id)
            identity = await link(work, user.id, external, client, now)
            return await used(work, user, identity, external, policy, now)
