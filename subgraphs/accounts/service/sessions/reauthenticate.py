"""Confirm in a session that its user is present, for changes that need a recent log-in."""

from dataclasses import dataclass, replace

from subgraphs.accounts.errors import AccountsError, AccountsErrorCode
from subgraphs.accounts.service.credentials.access_tokens import IssuedAccessToken
from subgraphs.accounts.service.credentials.rejected_credentials import log_rejected
from subgraphs.accounts.service.factors.factor_limits import FactorLimits
from subgraphs.accounts.service.factors.model import FactorProof
from subgraphs.accounts.service.factors.second_factors import SecondFactors, kinds_of
from subgraphs.accounts.service.model import ClientInfo, SessionId, User
from subgraphs.accounts.service.ports import AccessTokenIssuer, AccountsWork, PasswordHasher
from subgraphs.accounts.service.sessions.log_in_limits import LogInLimits
from subgraphs.accounts.service.sessions.typed_passwords import matching_form
from subgraphs.kernel.identity.principal import AuthenticationMethod, Principal, require_principal
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock
from subgraphs.kernel.platform.errors import Unauthenticated


@dataclass(frozen=True, slots=True)
class Reauthenticated:
    """A user who confirmed their presence, and the next access token of the same session."""

    user: User
    access_token: IssuedAccessToken


@dataclass(frozen=True, slots=True)
class Reauthenticate:
    """Confirm the presence of the caller, in their session, by the proof that a log-in takes: the password, and a
    second factor if they have one, on a trusted device too.

    Failures are limited by session, and do not count against log-ins of the same account from elsewhere. Raises
    Unauthenticated, AccountsError(INVALID_CREDENTIALS, SECOND_FACTOR_REQUIRED or INVALID_CODE) and RateLimited.
    """

    units: Transactions[AccountsWork]
    passwords: PasswordHasher
    access_tokens: AccessTokenIssuer
    factors: SecondFactors
    limits: LogInLimits
    factor_limits: FactorLimits
    clock: Clock

    async def __call__(
        self, principal: Principal | None, *, password: str, proof: FactorProof | None, client: ClientInfo
    ) -> Reauthenticated:
        caller = require_principal(principal)
        if caller.session_id is None:
            raise Unauthenticated
        attempt = await self.limits.attempt(caller.user_id, ip=client.ip, device=caller.session_id)
        async with self.units() as work:
            user = await work.users.by_id(caller.user_id)
        matching = await matching_form(self.passwords, password, None if user is None else user.password_hash)
        if user is None or matching is None:
            log_rejected(AuthenticationMethod.PASSWORD, caller.user_id)
            raise _wrong_password()
        await self.limits.refund(attempt)
        if proof is not None:
            await self.factor_limits.attempt(caller.session_id, user.id)
        now = self.clock()
        async with self.units() as work:
            # A concurrent change of the password ends the session, or this sees the new password.
            current = await work.users.lock(user.id)
            if current is None or current.password_hash != user.password_hash:
                raise _wrong_password()
            session = await work.sessions.by_id(SessionId(caller.session_id))
            if session is None or session.user_id != user.id or not session.is_active(now):
                raise Unauthenticated
            proved = await prove_second_factor(self.factors, work, current, proof, client)
            methods = proved | {AuthenticationMethod.PASSWORD}
            session = replace(session, authenticated_at=now, methods=methods)
            await work.sessions.save(session)
        if proof is not None:
            await self.factor_limits.succeeded(caller.session_id, user.id)
        return Reauthenticated(current, await self.access_tokens.issue(current, session))


async def prove_second_factor(
    factors: SecondFactors, work: AccountsWork, user: User, proof: FactorProof | None, client: ClientInfo
) -> frozenset[AuthenticationMethod]:
    """Return the methods of a proof; none for a user without a second factor.

    Raises AccountsError(SECOND_FACTOR_REQUIRED or INVALID_CODE).
    """
    if proof is not None:
        return await factors.verify(work, user.id, proof, client)
    if await kinds_of(work, user.id):
        raise AccountsError(AccountsErrorCode.SECOND_FACTOR_REQUIRED, "Confirm it with your second factor too.", "code")
    return frozenset()


def _wrong_password() -> AccountsError:
    return AccountsError(AccountsErrorCode.INVALID_CREDENTIALS, "The password is wrong.", "password")
