"""Confirm in a session that its user is present, by a log-in with a provider."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from subgraphs.accounts.errors import AccountsError, AccountsErrorCode
from subgraphs.accounts.service.factors.factor_limits import FactorLimits
from subgraphs.accounts.service.factors.model import FactorProof
from subgraphs.accounts.service.factors.second_factors import SecondFactors
from subgraphs.accounts.service.identities.model import ProviderPolicy, authenticated_at
from subgraphs.accounts.service.identities.one_time_codes import OneTimeCodes, redeemed
from subgraphs.accounts.service.model import ClientInfo, SessionId
from subgraphs.accounts.service.ports import AccessTokenIssuer, AccountsWork
from subgraphs.accounts.service.sessions.reauthenticate import Reauthenticated, prove_second_factor
from subgraphs.accounts.service.users.shared_steps import require_user
from subgraphs.kernel.identity.principal import AuthenticationMethod, Principal, require_principal
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock
from subgraphs.kernel.platform.errors import Unauthenticated


@dataclass(frozen=True, slots=True)
class ReauthenticateWithProvider:
    """Confirm the presence of the caller, in their session, by the one-time code of a linked identity's log-in.

    What counts is when the provider says that the person proved who they are, not when the code was made: an app
    makes the provider verify it again. Raises Unauthenticated and AccountsError(TOKEN_EXPIRED,
    IDENTITY_NOT_LINKED, SECOND_FACTOR_REQUIRED or INVALID_CODE).
    """

    units: Transactions[AccountsWork]
    codes: OneTimeCodes
    policies: Mapping[str, ProviderPolicy]
    access_tokens: AccessTokenIssuer
    factors: SecondFactors
    factor_limits: FactorLimits
    clock: Clock

    async def __call__(
        self, principal: Principal | None, *, code: str, verifier: str, proof: FactorProof | None, client: ClientInfo
    ) -> Reauthenticated:
        caller = require_principal(principal)
        if caller.session_id is None:
            raise Unauthenticated
        external, policy = await redeemed(self.codes, self.policies, code, verifier)
        if proof is not None:
            await self.factor_limits.attempt(caller.session_id, caller.user_id)
        now = self.clock()
        async with self.units() as work:
            user = await require_user(work, caller.user_id)
            identity = await work.identities.by_subject(external.issuer, external.subject)
            if identity is None or identity.user_id != user.id:
                raise AccountsError(
                    AccountsErrorCode.IDENTITY_NOT_LINKED, f"This {policy.name} identity is not linked to your account."
                )
            session = await work.sessions.by_id(SessionId(caller.session_id))
            if session is None or session.user_id != user.id or not session.is_active(now):
                raise Unauthenticated
            proved = await prove_second_factor(self.factors, work, user, proof, client)
            at = max(session.authenticated_at, authenticated_at(external, now))
            methods = proved | {AuthenticationMethod.IDENTITY_PROVIDER}
            session = replace(session, authenticated_at=at, methods=methods)
            await work.sessions.save(session)
        if proof is not None:
            await self.factor_limits.succeeded(caller.session_id, caller.user_id)
        return Reauthenticated(user, await self.access_tokens.issue(user, session))
