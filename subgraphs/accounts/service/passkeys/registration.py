"""Registration of a passkey."""

from dataclasses import dataclass

from subgraphs.accounts.errors import AccountsError, AccountsErrorCode
from subgraphs.accounts.events import SecurityChange, SecurityChanged
from subgraphs.accounts.service.factors.recovery_codes import RecoveryCodeDigests
from subgraphs.accounts.service.factors.totp_enrollment import NewRecoveryCodes, first_codes
from subgraphs.accounts.service.model import ClientInfo
from subgraphs.accounts.service.passkeys.ceremonies import (
    InvalidResponse,
    parsed_registration,
    registration_options,
    verified_registration,
)
from subgraphs.accounts.service.passkeys.model import (
    MAX_PASSKEYS,
    PASSKEY,
    Ceremony,
    Passkey,
    RelyingParty,
    passkey_name,
)
from subgraphs.accounts.service.passkeys.ports import PasskeyChallenges
from subgraphs.accounts.service.passkeys.verification import invalid_passkey
from subgraphs.accounts.service.ports import AccountsWork
from subgraphs.accounts.service.users.shared_steps import require_user
from subgraphs.kernel.identity.principal import Principal
from subgraphs.kernel.identity.recent_log_in import RecentLogIn
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock


@dataclass(frozen=True, slots=True)
class StartPasskeyRegistration:
    """Return the options, in JSON, with which the caller's authenticator makes a passkey.

    Raises Unauthenticated, RecentLogInRequired and AccountsError(TOO_MANY_PASSKEYS or USER_NOT_FOUND).
    """

    units: Transactions[AccountsWork]
    party: RelyingParty
    challenges: PasskeyChallenges
    recent_log_in: RecentLogIn

    async def __call__(self, principal: Principal | None) -> str:
        caller = self.recent_log_in.require(principal)
        async with self.units() as work:
            user = await require_user(work, caller.user_id)
            present = await work.passkeys.of_user(user.id)
        if len(present) >= MAX_PASSKEYS:
            raise _too_many()
        challenge = await self.challenges.issue(Ceremony.REGISTRATION, user.id)
        return registration_options(self.party, user, challenge, present)


@dataclass(frozen=True, slots=True)
class AddPasskey:
    """Add the passkey of an authenticator's response to the caller's challenge. A first factor brings recovery codes.

    Raises Unauthenticated, RecentLogInRequired and AccountsError(INVALID_PASSKEY, INVALID_NAME, TOO_MANY_PASSKEYS or
    USER_NOT_FOUND).
    """

    units: Transactions[AccountsWork]
    party: RelyingParty
    challenges: PasskeyChallenges
    recovery_code_digests: RecoveryCodeDigests
    recent_log_in: RecentLogIn
    clock: Clock

    async def __call__(
        self, principal: Principal | None, *, response: str, name: str, client: ClientInfo
    ) -> NewRecoveryCodes:
        caller = self.recent_log_in.require(principal)
        shown = passkey_name(name)
        try:
            registration = parsed_registration(response)
            pending = await self.challenges.take(registration.challenge)
            if pending is None or (pending.ceremony, pending.user_id) != (Ceremony.REGISTRATION, caller.user_id):
                raise InvalidResponse("no such challenge")
            made = verified_registration(self.party, registration)
        except InvalidResponse as problem:
            raise invalid_passkey(problem) from problem
        async with self.units() as work:
            user = await require_user(work, caller.user_id)
            if len(await work.passkeys.of_user(user.id)) >= MAX_PASSKEYS:
                raise _too_many()
            codes = await first_codes(work, user, self.recovery_code_digests)
            passkey = Passkey(
                id=PASSKEY.new(),
                user_id=user.id,
                credential_id=made.credential_id,
                public_key=made.public_key,
                sign_count=made.sign_count,
                transports=made.transports,
                backed_up=made.backed_up,
                name=shown,
                created_at=self.clock(),
            )
            if not await work.passkeys.add(passkey):
                raise invalid_passkey("known already")
            await work.record(SecurityChanged.by(user.id, SecurityChange.PASSKEY_ADDED, client.ip, client.user_agent))
        return NewRecoveryCodes(user, codes)


def _too_many() -> AccountsError:
    return AccountsError(AccountsErrorCode.TOO_MANY_PASSKEYS, "Remove a passkey first: there are too many.")
