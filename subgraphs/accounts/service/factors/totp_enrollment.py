"""Enrolment of an authenticator app."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from subgraphs.accounts.errors import AccountsError, AccountsErrorCode
from subgraphs.accounts.events import SecurityChange, SecurityChanged
from subgraphs.accounts.service.credentials.encryption import SecretBox
from subgraphs.accounts.service.factors.factor_limits import FactorLimits
from subgraphs.accounts.service.factors.model import TotpFactor
from subgraphs.accounts.service.factors.recovery_codes import RecoveryCodeDigests, new_codes
from subgraphs.accounts.service.factors.second_factors import invalid_code, kinds_of
from subgraphs.accounts.service.factors.totp import enrollment_uri, matching_step, new_secret
from subgraphs.accounts.service.model import ClientInfo, User
from subgraphs.accounts.service.ports import AccountsWork
from subgraphs.accounts.service.users.shared_steps import require_user
from subgraphs.kernel.identity.principal import Principal
from subgraphs.kernel.identity.recent_log_in import RecentLogIn
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock

ISSUER = "Lectern"


@dataclass(frozen=True, slots=True)
class TotpEnrollment:
    """A secret for an authenticator app, shown once."""

    secret: str
    uri: str


@dataclass(frozen=True, slots=True)
class NewRecoveryCodes:
    """A user, and their recovery codes, shown once; none if they keep the codes that they have."""

    user: User
    codes: Sequence[str]


@dataclass(frozen=True, slots=True)
class StartTotpEnrollment:
    """Generate a secret for the caller's authenticator app; it is not a factor before a code confirms it.

    Raises Unauthenticated, RecentLogInRequired and AccountsError(FACTOR_EXISTS).
    """

    units: Transactions[AccountsWork]
    secrets: SecretBox
    recent_log_in: RecentLogIn
    clock: Clock

    async def __call__(self, principal: Principal | None) -> TotpEnrollment:
        caller = self.recent_log_in.require(principal)
        secret = new_secret()
        async with self.units() as work:
            user = await require_user(work, caller.user_id)
            present = await work.totp_factors.of(user.id)
            if present is not None and present.confirmed_at is not None:
                raise AccountsError(AccountsErrorCode.FACTOR_EXISTS, "Remove your authenticator app first.")
            await work.totp_factors.save(TotpFactor(user.id, self.secrets.seal(secret, user.id), self.clock()))
        return TotpEnrollment(secret, enrollment_uri(secret, user.email, ISSUER))


@dataclass(frozen=True, slots=True)
class ConfirmTotp:
    """Make the enrolled authenticator app a factor by a first code of it.

    A first factor brings recovery codes. Raises Unauthenticated, RecentLogInRequired, RateLimited and
    AccountsError(INVALID_CODE or FACTOR_EXISTS).
    """

    units: Transactions[AccountsWork]
    secrets: SecretBox
    recovery_code_digests: RecoveryCodeDigests
    limits: FactorLimits
    recent_log_in: RecentLogIn
    clock: Clock

    async def __call__(self, principal: Principal | None, *, code: str, client: ClientInfo) -> NewRecoveryCodes:
        caller = self.recent_log_in.require(principal)
        key = f"enrollment {caller.user_id}"
        await self.limits.attempt(key, caller.user_id)
        now = self.clock()
        async with self.units() as work:
            user = await require_user(work, caller.user_id)
            factor = await work.totp_factors.of(user.id)
            if factor is None:
                raise invalid_code()
            if factor.confirmed_at is not None:
                raise AccountsError(AccountsErrorCode.FACTOR_EXISTS, "Your authenticator app is confirmed already.")
            step = matching_step(self.secrets.open(factor.secret, user.id), code, now, factor.last_step)
            if step is None:
                raise invalid_code()
            codes = await first_codes(work, user, self.recovery_code_digests)
            await work.totp_factors.save(replace(factor, confirmed_at=now, last_step=step))
            await work.record(SecurityChanged.by(user.id, SecurityChange.TOTP_ENABLED, client.ip, client.user_agent))
        await self.limits.succeeded(key, caller.user_id)
        return NewRecoveryCodes(user, codes)


async def first_codes(work: AccountsWork, user: User, digests: RecoveryCodeDigests) -> Sequence[str]:
    """Store and return new recovery codes if the user has no factor yet, in the caller's transaction."""
    if await kinds_of(work, user.id):
        return ()
    codes = new_codes()
    await work.recovery_codes.replace(user.id, [digests.digest(user.id, code) for code in codes])
    return codes
