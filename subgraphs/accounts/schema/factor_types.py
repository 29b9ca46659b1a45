"""The GraphQL types of second factors."""

from datetime import datetime
from typing import Self

import strawberry

from subgraphs.accounts.service.factors import model
from subgraphs.accounts.service.factors.model import Code, FactorKind, FactorProof, PasskeyResponse, RecoveryCode
from subgraphs.accounts.service.factors.view_security import Security
from subgraphs.accounts.service.passkeys import model as passkeys
from subgraphs.accounts.service.passkeys.ceremonies import MAX_RESPONSE
from subgraphs.accounts.service.sessions.session_start import SecondFactorRequired
from subgraphs.kernel.graphql.enums import graphql_enum
from subgraphs.kernel.platform.errors import BadUserInput

MAX_CODE = 100
"""In characters."""

graphql_enum(
    FactorKind,
    name="SecondFactorKind",
    description="A kind of second factor.",
    values={
        FactorKind.TOTP: "A code of an authenticator app.",
        FactorKind.PASSKEY: "A passkey.",
        FactorKind.RECOVERY_CODE: "A recovery code.",
    },
)


@strawberry.input
class FactorProofInput:
    code: str | None = strawberry.field(default=None, description="A code of the authenticator app; it works once.")
    recovery_code: str | None = strawberry.field(default=None, description="A recovery code; it works once.")

    passkey: str | None = strawberry.field(
        default=None,
        description="The response of the viewer's authenticator to `startPasskeyAssertion`, in JSON; it works once.",
    )

    def proof(self) -> FactorProof | None:
        """Return the proof that is given, if one is. Raises BadUserInput if several are, or one is too long."""
        if self.passkey is not None:
            if self.code is not None or self.recovery_code is not None:
                raise BadUserInput("Send one proof.", argument="passkey")
            return PasskeyResponse(checked_response(self.passkey, "passkey"))
        given = [text for text in (self.code, self.recovery_code) if text is not None]
        if len(given) > 1 or any(len(text) > MAX_CODE for text in given):
            raise BadUserInput("Send one code.", argument="code")
        if self.code is not None:
            return Code(self.code)
        return None if self.recovery_code is None else RecoveryCode(self.recovery_code)

    def required_proof(self) -> FactorProof:
        """Return the proof. Raises BadUserInput if there is not exactly one."""
        proof = self.proof()
        if proof is None:
            raise BadUserInput("Send a code.", argument="code")
        return proof


@strawberry.type(description="A log-in with the right password that waits for a second factor.")
class LogInChallenge:
    token: str = strawberry.field(description="The token for `completeLogIn`; it works once.")
    expires_at: datetime = strawberry.field(description="The time until which the log-in can be completed.")
    factors: list[FactorKind] = strawberry.field(description="The second factors that the user can prove.")

    @classmethod
    def of(cls, required: SecondFactorRequired) -> Self:
        return cls(token=required.token, expires_at=required.expires_at, factors=ordered(required.kinds))


def checked_response(text: str, argument: str) -> str:
    """Return an authenticator's response. Raises BadUserInput if it is too long."""
    if len(text) > MAX_RESPONSE:
        raise BadUserInput("That is not a response of an authenticator.", argument=argument)
    return text


@strawberry.type(description="A passkey of the viewer: a key on their devices that logs in without a password.")
class Passkey:
    id: strawberry.ID = strawberry.field(description="The passkey's id.")
    name: str = strawberry.field(description="The name that the viewer gave it.")
    backed_up: bool = strawberry.field(description="Whether it is synchronized to the viewer's other devices.")
    created_at: datetime = strawberry.field(description="The time when it was added.")
    last_used_at: datetime | None = strawberry.field(description="The time of its last use; null before.")

    @classmethod
    def of(cls, passkey: passkeys.Passkey) -> Self:
        return cls(
            id=strawberry.ID(passkey.id),
            name=passkey.name,
            backed_up=passkey.backed_up,
            created_at=passkey.created_at,
            last_used_at=passkey.last_used_at,
        )


@strawberry.type(description="A device on which the password alone is enough for a time.")
class TrustedDevice:
    id: strawberry.ID = strawberry.field(description="The device's id.")
    user_agent: str | None = strawberry.field(description="The client's `User-Agent` when it was trusted.")
    ip: str | None = strawberry.field(description="The client's IP address at the last log-in.")
    created_at: datetime = strawberry.field(description="The time since which it is trusted.")
    last_used_at: datetime = strawberry.field(description="The time of the last log-in on it.")
    expires_at: datetime = strawberry.field(description="The time until which it is trusted.")

    @classmethod
    def of(cls, device: model.TrustedDevice) -> Self:
        return cls(
            id=strawberry.ID(device.id),
            user_agent=device.user_agent,
            ip=device.ip,
            created_at=device.created_at,
            last_used_at=device.last_used_at,
            expires_at=device.expires_at,
        )


@strawberry.type(description="The second factors of the viewer, and the devices that are trusted instead.")
class AccountSecurity:
    factors: list[FactorKind] = strawberry.field(
        description="The second factors that a log-in accepts; empty if the password alone is enough."
    )
    recovery_codes_left: int = strawberry.field(description="The number of unused recovery codes.")
    trusted_devices: list[TrustedDevice] = strawberry.field(
        description="The trusted devices, last used first, at most 100."
    )
    passkeys: list[Passkey] = strawberry.field(description="The passkeys, first added first, at most 20.")

    @classmethod
    def of(cls, security: Security) -> Self:
        return cls(
            factors=ordered(security.factors),
            recovery_codes_left=security.recovery_codes_left,
            trusted_devices=[TrustedDevice.of(device) for device in security.trusted_devices],
            passkeys=[Passkey.of(passkey) for passkey in security.passkeys],
        )


def ordered(kinds: frozenset[FactorKind]) -> list[FactorKind]:
    """Return the kinds in the order of their definition."""
    return [kind for kind in FactorKind if kind in kinds]
