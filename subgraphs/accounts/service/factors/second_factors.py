"""The second factors of a user, and the verification of a proof of one."""

from dataclasses import dataclass, replace

from subgraphs.accounts.errors import AccountsError, AccountsErrorCode
from subgraphs.accounts.events import SecurityChange, SecurityChanged
from subgraphs.accounts.service.credentials.encryption import SecretBox
from subgraphs.accounts.service.credentials.rejected_credentials import log_rejected
from subgraphs.accounts.service.factors.model import Code, FactorKind, FactorProof, PasskeyResponse, RecoveryCode
from subgraphs.accounts.service.factors.recovery_codes import RecoveryCodeDigests
from subgraphs.accounts.service.factors.totp import matching_step
from subgraphs.accounts.service.model import ClientInfo
from subgraphs.accounts.service.passkeys.verification import PasskeyVerifier
from subgraphs.accounts.service.ports import AccountsWork
from subgraphs.kernel.identity.ids import UserId
from subgraphs.kernel.identity.principal import AuthenticationMethod
from subgraphs.kernel.platform.clock import Clock


async def kinds_of(work: AccountsWork, user_id: UserId) -> frozenset[FactorKind]:
    """Return the kinds of second factors that the user can prove; none if a password alone is enough."""
    kinds = set()
    totp = await work.totp_factors.of(user_id)
    if totp is not None and totp.confirmed_at is not None:
        kinds.add(FactorKind.TOTP)
    if await work.passkeys.of_user(user_id):
        kinds.add(FactorKind.PASSKEY)
    # Recovery codes replace other factors, and are none without them.
    if kinds and await work.recovery_codes.left(user_id):
        kinds.add(FactorKind.RECOVERY_CODE)
    return frozenset(kinds)


@dataclass(frozen=True, slots=True)
class SecondFactors:
    """The verification of proofs, each within the caller's transaction, in which the user is locked."""

    secrets: SecretBox
    recovery_code_digests: RecoveryCodeDigests
    passkeys: PasskeyVerifier
    clock: Clock

    async def verify(
        self, work: AccountsWork, user_id: UserId, proof: FactorProof, client: ClientInfo
    ) -> frozenset[AuthenticationMethod]:
        """Accept a proof once, and return the methods that it stands for.

        Raises AccountsError(INVALID_CODE or INVALID_PASSKEY).
        """
        is_passkey = isinstance(proof, PasskeyResponse)
        method = AuthenticationMethod.PASSKEY if is_passkey else AuthenticationMethod.ONE_TIME_CODE
        try:
            match proof:
                case Code(text):
                    await self._verify_code(work, user_id, text)
                case RecoveryCode(text):
                    await self._use_recovery_code(work, user_id, text, client)
                case PasskeyResponse(text):
                    await self.passkeys.verify(work, user_id, await self.passkeys.taken(text, user_id))
        except AccountsError:
            log_rejected(method, user_id)
            raise
        return frozenset({method, AuthenticationMethod.SECOND_FACTOR})

    async def _verify_code(self, work: AccountsWork, user_id: UserId, typed: str) -> None:
        factor = await work.totp_factors.of(user_id)
        if factor is None or factor.confirmed_at is None:
            raise invalid_code()
        secret = self.secrets.open(factor.secret, user_id)
        step = matching_step(secret, typed, self.clock(), factor.last_step)
        if step is None:
            raise invalid_code()
        await work.totp_factors.save(replace(factor, last_step=step, secret=self.secrets.seal(secret, user_id)))

    async def _use_recovery_code(self, work: AccountsWork, user_id: UserId, typed: str, client: ClientInfo) -> None:
        if not await kinds_of(work, user_id):
            raise invalid_code()
        digest = self.recovery_code_digests.digest(user_id, typed)
        if not await work.recovery_codes.use(user_id, digest, self.clock()):
            raise invalid_code()
        await work.record(SecurityChanged.by(user_id, SecurityChange.RECOVERY_CODE_USED, client.ip, client.user_agent))


def invalid_code() -> AccountsError:
    """Return the error of a code that is wrong, or was used before."""
    return AccountsError(
        AccountsErrorCode.INVALID_CODE, "The code is wrong, or was used before. Wait for the next one.", "code"
    )
