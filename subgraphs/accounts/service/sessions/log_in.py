"""Start a session with a password."""

from dataclasses import dataclass, replace

from subgraphs.accounts.errors import AccountsError, AccountsErrorCode
from subgraphs.accounts.service.credentials.derived_tokens import DerivedTokens
from subgraphs.accounts.service.credentials.opaque_strings import candidates
from subgraphs.accounts.service.credentials.rejected_credentials import log_rejected
from subgraphs.accounts.service.model import ClientInfo, User
from subgraphs.accounts.service.ports import AccountsWork, PasswordHasher
from subgraphs.accounts.service.sessions.lifecycle import LoggedIn
from subgraphs.accounts.service.sessions.log_in_limits import LogInLimits
from subgraphs.accounts.service.sessions.session_start import SecondFactorRequired, SessionStart
from subgraphs.accounts.service.sessions.typed_passwords import matching_form
from subgraphs.accounts.service.validation import normalized_email
from subgraphs.kernel.identity.principal import AuthenticationMethod
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock
from subgraphs.kernel.platform.rate_limits import client_key


@dataclass(frozen=True, slots=True)
class LogIn:
    """Start a session, or a challenge if the user has a second factor and the device is not trusted.

    An unknown address and a wrong password give the same response after the same work, and so do they beyond the
    limits; see `log_in_limits`. Raises AccountsError(INVALID_CREDENTIALS) and RateLimited.
    """

    units: Transactions[AccountsWork]
    passwords: PasswordHasher
    start: SessionStart
    derived_tokens: DerivedTokens
    limits: LogInLimits
    clock: Clock

    async def __call__(
        self,
        *,
        email: str,
        password: str,
        client: ClientInfo,
        device_token: str | None = None,
        trusted_device: str | None = None,
    ) -> LoggedIn | SecondFactorRequired:
        try:
            address = normalized_email(email)
        except AccountsError:
            address = ""
        device = None if device_token is None else self.derived_tokens.device_of(device_token, address)
        attempt = await self.limits.attempt(address, ip=client.ip, device=device)
        user, known = await self._find(address, client.ip, suspended=attempt.suspended is not None)
        matching = await matching_form(self.passwords, password, None if user is None else user.password_hash)
        if matching is None:
            log_rejected(AuthenticationMethod.PASSWORD, None if user is None else user.id)
        if attempt.suspended is not None and (matching is None or not known):
            raise attempt.suspended
        if user is None or user.password_hash is None or matching is None:
            raise _invalid_credentials()
        await self.limits.refund(attempt)
        prepared = candidates(password)[0]
        outdated = matching != prepared or self.passwords.needs_rehash(user.password_hash)
        rehashed = await self.passwords.hash(prepared) if outdated else None
        now = self.clock()
        async with self.units() as work:
            # A concurrent password reset either sees this session and ends it, or this sees the new password.
            current = await work.users.lock(user.id)
            if current is None or current.password_hash != user.password_hash:
                raise _invalid_credentials()
            if rehashed is not None:
                current = replace(current, password_hash=rehashed)
                await work.users.save(current)
            begun = await self.start.begin(work, current, AuthenticationMethod.PASSWORD, client, now, trusted_device)
        if isinstance(begun, SecondFactorRequired):
            return begun
        return await self.start.issued(begun, device_token if device is not None else None)

    async def _find(self, address: str, ip: str | None, *, suspended: bool) -> tuple[User | None, bool]:
        """Return the user, and whether they had a session from the client's address, if log-ins are suspended."""
        async with self.units() as work:
            user = await work.users.by_email(address)
            # One query more for every address alike, whether it has an account or not.
            used = await work.sessions.addresses(None if user is None else user.id) if suspended else []
        return user, ip is not None and client_key(ip) in {client_key(earlier) for earlier in used}


def _invalid_credentials() -> AccountsError:
    return AccountsError(
        AccountsErrorCode.INVALID_CREDENTIALS,
        "The address or the password is wrong, or the address is not verified yet.",
    )
