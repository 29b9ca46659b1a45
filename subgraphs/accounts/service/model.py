"""Users, sessions and refresh tokens, and their rules. Pure: no I/O, no clock of its own."""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import NewType, assert_never

from subgraphs.kernel.identity.ids import IdKind, UserId
from subgraphs.kernel.identity.principal import AuthenticationMethod, Role
from subgraphs.kernel.values.message_languages import Language

SessionId = NewType("SessionId", str)
RegistrationId = NewType("RegistrationId", str)
ResetId = NewType("ResetId", str)
IdentityId = NewType("IdentityId", str)

SESSION: IdKind[SessionId] = IdKind("ses")
REGISTRATION: IdKind[RegistrationId] = IdKind("reg")
RESET: IdKind[ResetId] = IdKind("rst")
IDENTITY: IdKind[IdentityId] = IdKind("idn")

REGISTRATION_LIFETIME = timedelta(hours=24)
RESET_LIFETIME = timedelta(hours=1)


MAX_USER_AGENT = 300


DEFAULT_LOCALE = "en"
"""The language of users who chose none: no event is published of it."""


@dataclass(frozen=True, slots=True)
class ClientInfo:
    """The client of a request, as far as sessions and notices show it."""

    ip: str | None = None
    user_agent: str | None = None

    @classmethod
    def of(cls, ip: str | None, user_agent: str | None) -> "ClientInfo":
        """Return the client, its user agent cut to what is stored."""
        return cls(ip, None if user_agent is None else user_agent[:MAX_USER_AGENT])


class UserStatus(Enum):
    """The status of an account."""

    ACTIVE = "ACTIVE"
    SUSPENDED = "SUSPENDED"


@dataclass(frozen=True, slots=True)
class Suspension:
    """A suspension by an admin: until a time, or until an admin restores the user."""

    since: datetime
    until: datetime | None
    reason: str

    def in_force(self, now: datetime) -> bool:
        """Check whether it has not ended by itself."""
        return self.until is None or now < self.until


@dataclass(frozen=True, slots=True)
class TextsTakeDown:
    """The take-down of a profile's texts by staff."""

    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class User:
    """A user with a verified address."""

    id: UserId
    email: str
    display_name: str
    password_hash: str | None
    """None for a user who logs in with an identity provider and has chosen no password."""
    roles: frozenset[Role]
    created_at: datetime
    headline: str | None = None
    bio: str | None = None
    locale: str = DEFAULT_LOCALE
    """The language of their mails, as a BCP 47 tag."""
    time_zone: str | None = None
    """The name of their time zone in the IANA database; None for UTC."""
    terms_version: str | None = None
    """The version of the terms of service that they accepted last."""
    terms_accepted_at: datetime | None = None
    marketing_consent: bool = False
    instructor_barred: bool = False
    """True if an admin took the instructor role away: only an admin can grant it again."""
    suspension: Suspension | None = None
    """The last suspension, which may have ended by itself."""
    texts_take_down: TextsTakeDown | None = None
    """None for a user whose headline and biography everyone sees."""

    @property
    def is_instructor(self) -> bool:
        return Role.INSTRUCTOR in self.roles

    def suspended(self, now: datetime) -> Suspension | None:
        """Return the suspension if it is in force."""
        return self.suspension if self.suspension is not None and self.suspension.in_force(now) else None

    def status(self, now: datetime) -> UserStatus:
        """Return the status of the account."""
        return UserStatus.ACTIVE if self.suspended(now) is None else UserStatus.SUSPENDED


@dataclass(frozen=True, slots=True)
class UserFilter:
    """The users to list: those that match every given value.

    `text` is an id, or a part of at least three characters, or a beginning, of an address or a name.
    """

    text: str | None = None
    role: Role | None = None
    status: UserStatus | None = None


@dataclass(frozen=True, slots=True)
class Registration:
    """A claimed address. Its mail's link creates a user, whose password the reader of the mail chooses."""

    id: RegistrationId
    email: str
    display_name: str
    expires_at: datetime
    language: Language = Language.ENGLISH
    """That of the client, in which the mail is written and the account begins."""


@dataclass(frozen=True, slots=True)
class PasswordReset:
    """A link that lets its holder choose a new password, once.

    A reset for an address without an account has no user and sends no mail: it exists so that requesting one takes the
    same time either way.
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
    authenticated_at: datetime
    """The time of the user's last proof of who they are: the log-in, or a later confirmation in this session."""
    methods: frozenset[AuthenticationMethod] = frozenset({AuthenticationMethod.PASSWORD})
    """The methods of that proof."""
    revoked_at: datetime | None = None
    identity_id: IdentityId | None = None
    """The identity of another provider that the session began with."""
    provider_session: str | None = None
    """The provider's own session (`sid`), with whose end this one ends."""

    def is_active(self, now: datetime) -> bool:
        """Return True if the session may still be refreshed."""
        return self.revoked_at is None and now < self.expires_at

    def revoked(self, now: datetime) -> "Session":
        """Return the same session, revoked; one that is revoked already is unchanged."""
        return self if self.revoked_at is not None else replace(self, revoked_at=now)


@dataclass(frozen=True, slots=True)
class ProviderOrigin:
    """The log-in at an identity provider with which a session begins."""

    identity_id: IdentityId
    provider_session: str | None
    authenticated_at: datetime
    """The time of the person's proof to the provider."""


@dataclass(frozen=True, slots=True)
class RefreshToken:
    """One link of a session's chain, stored by its digest alone."""

    digest: str
    session_id: SessionId
    expires_at: datetime
    used_at: datetime | None = None


class Rotation(Enum):
    """The outcome of presenting a refresh token."""

    ROTATE = auto()
    """First use: issue its successor."""
    REPEAT = auto()
    """Used within the grace period, as when a response was lost or two tabs raced: issue the same successor again."""
    EXPIRED = auto()
    """Too old, or its session has ended."""
    REUSED = auto()
    """Used before the grace period: the token was copied. End the session."""


def rotation(token: RefreshToken, session: Session, now: datetime, grace: timedelta) -> Rotation:
    """Decide about a presented token; the caller holds the session's lock."""
    if not session.is_active(now):
        return Rotation.EXPIRED
    if token.used_at is not None:
        return Rotation.REPEAT if now - token.used_at <= grace else Rotation.REUSED
    return Rotation.ROTATE if now < token.expires_at else Rotation.EXPIRED


def issues_tokens(decision: Rotation) -> bool:
    """Return True if the client receives the successor."""
    match decision:
        case Rotation.ROTATE | Rotation.REPEAT:
            return True
        case Rotation.EXPIRED | Rotation.REUSED:
            return False
        case _:
            assert_never(decision)


def sha256_hex(token: str) -> str:
    """Return the stored form of a secret with 256 bits of entropy; such a secret needs no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()
