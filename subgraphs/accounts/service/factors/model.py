"""Second factors as they are stored, and the proofs of them. Pure."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import NewType

from subgraphs.accounts.service.credentials.encryption import Sealed
from subgraphs.accounts.service.model import ProviderOrigin
from subgraphs.kernel.identity.ids import IdKind, UserId

TrustedDeviceId = NewType("TrustedDeviceId", str)
TRUSTED_DEVICE: IdKind[TrustedDeviceId] = IdKind("tdv")

CHALLENGE_LIFETIME = timedelta(minutes=10)


class FactorKind(Enum):
    """A kind of second factor."""

    TOTP = auto()
    PASSKEY = auto()
    RECOVERY_CODE = auto()


@dataclass(frozen=True, slots=True)
class TotpFactor:
    """The secret of an authenticator app, encrypted; it is a factor once a first code confirmed it."""

    user_id: UserId
    secret: Sealed
    created_at: datetime
    confirmed_at: datetime | None = None
    last_step: int | None = None
    """The time step of the last code that was accepted: no code of it, or of an earlier one, is accepted again."""


@dataclass(frozen=True, slots=True)
class TrustedDevice:
    """A browser or device on which a password alone is enough for a time, stored by the digest of its token."""

    id: TrustedDeviceId
    user_id: UserId
    digest: str
    user_agent: str | None
    ip: str | None
    created_at: datetime
    last_used_at: datetime
    expires_at: datetime

    def used(self, ip: str | None, now: datetime) -> "TrustedDevice":
        """Return the same device after a log-in."""
        return replace(self, ip=ip or self.ip, last_used_at=now)


@dataclass(frozen=True, slots=True)
class LogInChallenge:
    """A log-in whose first factor was right, stored by the digest of its token. It is void after a new password."""

    digest: str
    user_id: UserId
    password_digest: str
    first_method: str
    expires_at: datetime
    origin: ProviderOrigin | None = None
    """The log-in at an identity provider, if that was the first factor."""


@dataclass(frozen=True, slots=True)
class Code:
    """A code of an authenticator app, as typed."""

    text: str


@dataclass(frozen=True, slots=True)
class RecoveryCode:
    """A recovery code, as typed."""

    text: str


@dataclass(frozen=True, slots=True)
class PasskeyResponse:
    """The response of an authenticator with a passkey, in JSON."""

    text: str


FactorProof = Code | RecoveryCode | PasskeyResponse
"""A proof of a second factor."""
