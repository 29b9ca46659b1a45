"""Users, sessions and refresh tokens, and the rules about them. Pure: no I/O, no clock of its own."""

import hashlib
import unicodedata
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import NewType, assert_never

from email_validator import EmailNotValidError, validate_email

from subgraphs.accounts.errors import Refusal, RefusalReason
from subgraphs.kernel.identity import Role
from subgraphs.kernel.ids import IdKind, UserId

SessionId = NewType("SessionId", str)
RegistrationId = NewType("RegistrationId", str)
ResetId = NewType("ResetId", str)

SESSION: IdKind[SessionId] = IdKind("ses")
REGISTRATION: IdKind[RegistrationId] = IdKind("reg")
RESET: IdKind[ResetId] = IdKind("rst")

REGISTRATION_LIFETIME = timedelta(hours=24)
RESET_LIFETIME = timedelta(hours=1)

MIN_PASSWORD = 10
MAX_PASSWORD = 128
MAX_NAME = 80
MAX_HEADLINE = 120
MAX_BIO = 4_000


@dataclass(frozen=True, slots=True)
class User:
    """Somebody with a verified address."""

    id: UserId
    email: str
    display_name: str
    password_hash: str
    roles: frozenset[Role]
    created_at: datetime
    headline: str | None = None
    bio: str | None = None
    locale: str = "en"

    @property
    def is_instructor(self) -> bool:
        return Role.INSTRUCTOR in self.roles


@dataclass(frozen=True, slots=True)
class Registration:
    """An address that somebody claims; whoever follows the link in the mail becomes a user with this password."""

    id: RegistrationId
    email: str
    display_name: str
    password_hash: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class PasswordReset:
    """A link that lets its holder choose a new password, once.

    One that was asked for an address without an account has no user, and no mail is sent for it: it is there so that
    asking takes the same time either way.
    """

    id: ResetId
    user_id: UserId | None
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Session:
    """One log-in on one device: a family of refresh tokens that follow one another."""

    id: SessionId
    user_id: UserId
    user_agent: str | None
    ip: str | None
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None

    def is_active(self, now: datetime) -> bool:
        """Whether it may still be refreshed."""
        return self.revoked_at is None and now < self.expires_at

    def revoked(self, now: datetime) -> "Session":
        """The same session, ended; an ended one keeps its end."""
        return self if self.revoked_at is not None else replace(self, revoked_at=now)


@dataclass(frozen=True, slots=True)
class RefreshToken:
    """One link of a session's chain, known by its digest alone."""

    digest: str
    session_id: SessionId
    expires_at: datetime
    used_at: datetime | None = None


class Rotation(Enum):
    """What becomes of a refresh token that was presented."""

    ROTATE = auto()
    """First use: its successor is issued."""
    REPEAT = auto()
    """Used a moment ago, as when an answer was lost or two tabs raced: the same successor is given again."""
    EXPIRED = auto()
    """Too old, or its session has ended."""
    REUSED = auto()
    """Used before, and not just now: somebody has a copy. The session ends."""


def rotation(token: RefreshToken, session: Session, now: datetime, grace: timedelta) -> Rotation:
    """Decides about a presented token; the caller holds the session's lock."""
    if not session.is_active(now):
        return Rotation.EXPIRED
    if token.used_at is not None:
        return Rotation.REPEAT if now - token.used_at <= grace else Rotation.REUSED
    return Rotation.ROTATE if now < token.expires_at else Rotation.EXPIRED


def gives_tokens(decision: Rotation) -> bool:
    """Whether the presenter receives the successor."""
    match decision:
        case Rotation.ROTATE | Rotation.REPEAT:
            return True
        case Rotation.EXPIRED | Rotation.REUSED:
            return False
        case _:
            assert_never(decision)


def digest_of(token: str) -> str:
    """What is stored of a secret with 256 bits of entropy; such a secret needs no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()


def normal_email(text: str) -> str:
    """The address in the one form that we store and compare: Unicode-normalised, lower case.

    Raises Refusal for what cannot be an address.
    """
    if len(text) > 254:
        raise Refusal(RefusalReason.INVALID_EMAIL, "That is not an e-mail address.", "email")
    try:
        valid = validate_email(text.strip(), check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        raise Refusal(RefusalReason.INVALID_EMAIL, "That is not an e-mail address.", "email") from None
    return valid.normalized.lower()


def acceptable_password(password: str, *, email: str | None = None, argument: str = "password") -> str:
    """The password if it may be chosen (length and obviousness alone, as NIST SP 800-63B advises); else raises
    Refusal.
    """
    if len(password) < MIN_PASSWORD:
        raise Refusal(RefusalReason.WEAK_PASSWORD, f"Use at least {MIN_PASSWORD} characters.", argument)
    if len(password) > MAX_PASSWORD:
        raise Refusal(RefusalReason.WEAK_PASSWORD, f"Use at most {MAX_PASSWORD} characters.", argument)
    folded = password.casefold()
    obvious = len(set(folded)) < 4 or folded in _OBVIOUS or (email is not None and email.partition("@")[0] == folded)
    if obvious:
        raise Refusal(RefusalReason.WEAK_PASSWORD, "That password is among the first to be guessed.", argument)
    return password


_OBVIOUS = frozenset(
    {
        "1234567890",
        "0123456789",
        "12345678910",
        "qwertyuiop",
        "password123",
        "password1234",
        "iloveyou12",
        "letmein1234",
    }
)


def display_name(text: str) -> str:
    """The name as it will be shown: one line, without control or invisible characters. Raises Refusal if nothing is
    left.
    """
    name = " ".join(_visible(text).split())
    if not 1 <= len(name) <= MAX_NAME:
        raise Refusal(RefusalReason.INVALID_NAME, f"A name has 1 to {MAX_NAME} characters.", "displayName")
    return name


def profile_text(text: str, longest: int, argument: str) -> str | None:
    """A headline or biography, trimmed, without control characters but for line ends; None if empty.

    Raises Refusal if it is too long.
    """
    trimmed = "\n".join(_visible(line) for line in text.splitlines()).strip()
    if len(trimmed) > longest:
        raise Refusal(RefusalReason.INVALID_PROFILE, f"At most {longest} characters.", argument)
    return trimmed or None


def _visible(text: str) -> str:
    normal = unicodedata.normalize("NFC", text)
    return "".join(letter for letter in normal if letter == "\t" or unicodedata.category(letter)[0] != "C")
