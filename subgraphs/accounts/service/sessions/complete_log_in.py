"""Complete a log-in with a second factor."""

from dataclasses import dataclass, replace

from subgraphs.accounts.errors import AccountsError, AccountsErrorCode
from subgraphs.accounts.service.factors.factor_limits import FactorLimits
from subgraphs.accounts.service.factors.model import FactorProof
from subgraphs.accounts.service.factors.second_factors import SecondFactors
from subgraphs.accounts.service.model import ClientInfo, sha256_hex
from subgraphs.accounts.service.ports import AccountsWork
from subgraphs.accounts.service.sessions.lifecycle import LoggedIn
from subgraphs.accounts.service.sessions.session_start import SessionStart, password_digest
from subgraphs.kernel.identity.principal import AuthenticationMethod
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock


@dataclass(frozen=True, slots=True)
class CompleteLogIn:
    """Start the session of a challenge, which works once, by a proof of a second factor.

    A new password and the end of the factor's time void the challenge. Raises AccountsError: TOKEN_EXPIRED,
    INVALID_CODE, ACCOUNT_SUSPENDED; and RateLimited.
    """

    units: Transactions[AccountsWork]
    start: SessionStart
    factors: SecondFactors
    limits: FactorLimits
    clock: Clock

    async def __call__(
        self, *, challenge: str, proof: FactorProof, client: ClientInfo, trust_device: bool = False
    ) -> LoggedIn:
        digest, now = sha256_hex(challenge), self.clock()
        async with self.units() as work:
            found = await work.log_in_challenges.by_digest(digest)
        if found is None or found.expires_at <= now:
            raise _expired()
        await self.limits.attempt(digest, found.user_id)
        async with self.units() as work:
            # The user first: of two proofs for one challenge, the later one finds it taken.
            user = await work.users.lock(found.user_id)
            taken = await work.log_in_challenges.take(digest)
            if user is None or taken is None or taken.password_digest != password_digest(user):
                raise _expired()
            proved = await self.factors.verify(work, user.id, proof, client)
            methods = proved | {AuthenticationMethod(taken.first_method)}
            # The second factor was proved now, whenever the provider saw the first.
            origin = None if taken.origin is None else replace(taken.origin, authenticated_at=now)
            started = await self.start.session(
                work, user, methods, client, now, trust_device=trust_device, origin=origin
            )
        await self.limits.succeeded(digest, user.id)
        return await self.start.issued(started)


def _expired() -> AccountsError:
    return AccountsError(AccountsErrorCode.TOKEN_EXPIRED, "This log-in took too long. Begin again.", "challenge")
