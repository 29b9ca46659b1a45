"""The acceptance of a passkey's signature, once."""

from dataclasses import dataclass

import structlog

from subgraphs.accounts.errors import AccountsError, AccountsErrorCode
from subgraphs.accounts.service.passkeys.ceremonies import (
    Assertion,
    InvalidResponse,
    parsed_assertion,
    verified_assertion,
)
from subgraphs.accounts.service.passkeys.model import Ceremony, Passkey, RelyingParty
from subgraphs.accounts.service.passkeys.ports import PasskeyChallenges
from subgraphs.accounts.service.ports import AccountsWork
from subgraphs.kernel.identity.ids import UserId
from subgraphs.kernel.platform.clock import Clock

logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class PasskeyVerifier:
    """The verification of signatures: the challenge is taken first, so that no response is accepted twice."""

    party: RelyingParty
    challenges: PasskeyChallenges
    clock: Clock

    async def taken(self, text: str, user_id: UserId | None) -> Assertion:
        """Return a response whose challenge was issued to this user, or without a session, and take the challenge.

        Raises AccountsError(INVALID_PASSKEY).
        """
        try:
            assertion = parsed_assertion(text)
        except InvalidResponse as problem:
            raise invalid_passkey(problem) from problem
        pending = await self.challenges.take(assertion.challenge)
        if pending is None or pending.ceremony is not Ceremony.ASSERTION or pending.user_id not in {None, user_id}:
            raise invalid_passkey("no such challenge")
        return assertion

    async def verify(self, work: AccountsWork, user_id: UserId, assertion: Assertion) -> Passkey:
        """Return the passkey of a locked user that signed, in its new state. Raises AccountsError(INVALID_PASSKEY)."""
        passkey = await work.passkeys.by_credential(assertion.credential_id)
        if passkey is None or passkey.user_id != user_id:
            raise invalid_passkey("no such passkey of this user")
        try:
            signed = verified_assertion(self.party, assertion, passkey)
        except InvalidResponse as problem:
            raise invalid_passkey(problem) from problem
        passkey = passkey.used(signed.sign_count, self.clock(), backed_up=signed.backed_up)
        await work.passkeys.save(passkey)
        return passkey


def invalid_passkey(problem: object) -> AccountsError:
    """Return the error of a response that is not accepted; the reason is for the log alone."""
    logger.info("passkey rejected", problem=str(problem))
    return AccountsError(
        AccountsErrorCode.INVALID_PASSKEY, "This passkey was not accepted. Try again, or use another way.", "passkey"
    )
