"""Interfaces to the adapters that the use cases depend on."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol, TypeAlias

from subgraphs.accounts.service.credentials.access_tokens import IssuedAccessToken
from subgraphs.accounts.service.deletion.ports import Deletions
from subgraphs.accounts.service.email_links.model import EmailChange, EmailChangeId
from subgraphs.accounts.service.exports.ports import DataExports
from subgraphs.accounts.service.factors.ports import LogInChallenges, RecoveryCodes, TotpFactors, TrustedDevices
from subgraphs.accounts.service.identities.model import Identity
from subgraphs.accounts.service.model import (
    IdentityId,
    PasswordReset,
    RefreshToken,
    Registration,
    RegistrationId,
    ResetId,
    Session,
    SessionId,
    User,
    UserFilter,
)
from subgraphs.accounts.service.passkeys.ports import Passkeys
from subgraphs.accounts.service.reports.ports import Reports
from subgraphs.kernel.audit.records import AuditFilter, AuditRecord
from subgraphs.kernel.graphql.pagination import Page, PageRequest
from subgraphs.kernel.identity.ids import UserId
from subgraphs.kernel.identity.principal import Role
from subgraphs.kernel.identity.scopes import Scope
from subgraphs.kernel.persistence.transactions import TransactionWithEvents
from subgraphs.kernel.pictures.ports import Pictures


class Users(Protocol):
    """The users."""

    async def by_id(self, user_id: UserId) -> User | None: ...

    async def by_ids(self, user_ids: Sequence[UserId]) -> dict[UserId, User]: ...

    async def lock(self, user_id: UserId) -> User | None:
        """Lock the user until the transaction ends, and return it."""
        ...

    async def lock_all(self, user_ids: Collection[UserId]) -> dict[UserId, User]:
        """Lock and return the users in the order of their ids, so that concurrent callers can't block each other."""
        ...

    async def by_email(self, email: str) -> User | None: ...

    async def page(self, wanted: UserFilter, now: datetime, request: PageRequest) -> Page[User]:
        """Return the matching users, newest first; the cursor holds the user's id."""
        ...

    async def lock_with_actor(self, role: Role, actor: UserId) -> Sequence[UserId]:
        """Lock the holders of a role and the actor in the order of their ids, and return the holders."""
        ...

    async def any_active(self, roles: Collection[Role], now: datetime) -> bool:
        """Check whether a user who is not suspended has one of the roles."""
        ...

    async def suspensions_ended(self, now: datetime) -> Sequence[UserId]:
        """Return users whose suspension has ended by itself, at most 100."""
        ...

    async def lock_holders(self, roles: Collection[Role]) -> Sequence[User]:
        """Lock all users with one of the roles in the order of their ids, and return them."""
        ...

    async def delete(self, user_id: UserId, at: datetime) -> None:
        """Delete the user with everything that belongs to the account, and leave a tombstone."""
        ...

    async def deleted(self, user_ids: Sequence[UserId]) -> set[UserId]:
        """Return those of the ids whose users were deleted."""
        ...

    async def add(self, user: User) -> bool:
        """Add the user; False if the address has an account already, even a concurrent one."""
        ...

    async def save(self, user: User) -> None:
        """Store the user, but for the e-mail address."""
        ...

    async def change_email(self, user_id: UserId, email: str) -> bool:
        """Give the user another address; False if it has an account already, even a concurrent one."""
        ...


class EmailChanges(Protocol):
    """Changes of e-mail addresses."""

    async def replace(self, change: EmailChange) -> None:
        """Add a change in place of the user's earlier one that was not confirmed."""
        ...

    async def by_id(self, change_id: EmailChangeId) -> EmailChange | None: ...

    async def save(self, change: EmailChange) -> None: ...

    async def purge_of(self, user_id: UserId) -> None: ...

    async def purge_expired(self, now: datetime) -> None: ...


class Consents(Protocol):
    """The evidence of consents."""

    async def add(self, user_id: UserId, kind: str, version: str | None, *, granted: bool, at: datetime) -> None: ...


class Registrations(Protocol):
    """Addresses that await verification."""

    async def add(self, registration: Registration) -> None: ...

    async def by_id(self, registration_id: RegistrationId) -> Registration | None: ...

    async def purge_of(self, email: str) -> None:
        """Delete the registrations of an address."""
        ...

    async def take(self, registration_id: RegistrationId) -> Registration | None:
        """Remove and return it: of concurrent callers only one gets it."""
        ...

    async def purge_expired(self, now: datetime) -> None: ...


class Resets(Protocol):
    """Requested password resets."""

    async def add(self, reset: PasswordReset) -> None: ...

    async def by_id(self, reset_id: ResetId) -> PasswordReset | None: ...

    async def take(self, reset_id: ResetId) -> PasswordReset | None:
        """Remove and return it: of concurrent callers only one gets it."""
        ...

    async def purge_of(self, user_id: UserId) -> None:
        """Delete every reset of the user, which ends their links."""
        ...

    async def purge_expired(self, now: datetime) -> None: ...


class Sessions(Protocol):
    """Sessions and their chains of refresh tokens."""

    async def add(self, session: Session, first: RefreshToken) -> None: ...

    async def by_token(self, digest: str) -> tuple[Session, RefreshToken] | None:
        """Return the session of a token, locked until the transaction ends, and the token as read under that lock."""
        ...

    async def by_id(self, session_id: SessionId) -> Session | None:
        """Return a session, locked until the transaction ends."""
        ...

    async def read(self, session_id: SessionId) -> Session | None:
        """Return a session without a lock, as a transaction that only reads may."""
        ...

    async def save(self, session: Session) -> None: ...

    async def rotate(self, used: RefreshToken, successor: RefreshToken) -> None:
        """Store the token as used, and add its successor."""
        ...

    async def addresses(self, user_id: UserId | None) -> list[str]:
        """Return the distinct IP addresses of the user's sessions, ended ones too, at most 100."""
        ...

    async def active(self, user_id: UserId, now: datetime) -> list[Session]:
        """Return the user's active sessions, last seen first, at most 100."""
        ...

    async def revoke_all(self, user_id: UserId, now: datetime, *, but: SessionId | None = None) -> list[SessionId]:
        """End every active session of the user but that one, and return their ids."""
        ...

    async def revoke_of_identity(
        self, identity_id: IdentityId, now: datetime, *, but: SessionId | None
    ) -> list[SessionId]:
        """End the active sessions that began with an identity, but one, and return their ids."""
        ...

    async def revoke_of_provider(
        self, issuer: str, subject: str | None, provider_session: str | None, now: datetime
    ) -> list[tuple[UserId, SessionId]]:
        """End the active sessions that began with an issuer's subject, in its session, or both; return them."""
        ...

    async def purge_ended(self, before: datetime) -> None:
        """Delete sessions that ended before then, with their tokens."""
        ...


class Identities(Protocol):
    """Users' identities of other providers. A subject is unique for its issuer alone."""

    async def add(self, identity: Identity) -> bool:
        """Add the identity; False if its issuer and subject are linked already, even by a concurrent transaction."""
        ...

    async def by_subject(self, issuer: str, subject: str) -> Identity | None: ...

    async def of_user(self, user_id: UserId) -> list[Identity]:
        """Return the user's identities, first linked first."""
        ...

    async def save(self, identity: Identity) -> None: ...

    async def remove(self, identity_id: IdentityId) -> None: ...


class Follows(Protocol):
    """The instructors that users follow."""

    async def add(self, follower: UserId, instructor: UserId, at: datetime) -> bool:
        """Follow; False if already following."""
        ...

    async def remove(self, follower: UserId, instructor: UserId) -> bool:
        """Stop following; False if not following."""
        ...

    async def followed_by(self, follower: UserId, instructors: Sequence[UserId]) -> set[UserId]: ...

    async def follower_counts(self, instructors: Sequence[UserId]) -> dict[UserId, int]: ...


class AuditLog(Protocol):
    """The append-only log of what admins and operators changed."""

    async def append(self, record: AuditRecord) -> None:
        """Append a record; one that is in the log already is left as it is."""
        ...

    async def page(self, wanted: AuditFilter, request: PageRequest) -> Page[AuditRecord]:
        """Return the matching records, newest first; the cursor holds the record's id."""
        ...


RoleSets: TypeAlias = Mapping[Role, frozenset[Scope]]
"""The scopes of each role of staff."""


class RoleScopes(Protocol):
    """The scopes of roles: the defaults, unless others were chosen."""

    async def all(self) -> RoleSets:
        """Return the scopes of every role of staff."""
        ...

    async def save(self, role: Role, scopes: frozenset[Scope], now: datetime) -> None: ...

    async def lock(self) -> None:
        """Wait for other transactions that take scopes, and keep later ones waiting until this one ends."""
        ...


class AccountsWork(TransactionWithEvents, Protocol):
    """One transaction over accounts."""

    audit_log: AuditLog

    users: Users
    registrations: Registrations
    resets: Resets
    sessions: Sessions
    identities: Identities
    role_scopes: RoleScopes
    reports: Reports
    follows: Follows
    email_changes: EmailChanges
    consents: Consents
    totp_factors: TotpFactors
    recovery_codes: RecoveryCodes
    trusted_devices: TrustedDevices
    log_in_challenges: LogInChallenges
    passkeys: Passkeys
    pictures: Pictures
    deletions: Deletions
    data_exports: DataExports


class PasswordHasher(Protocol):
    """Slow, salted hashing of passwords."""

    async def hash(self, password: str) -> str:
        """Return a salted hash with its parameters. Raises RateLimited if too many hashes are pending."""
        ...

    async def verify(self, password: str, password_hash: str | None) -> bool:
        """Return True if the password matches the hash; False, after the same time, if there is none.

        Raises RateLimited if too many hashes are pending.
        """
        ...

    def needs_rehash(self, password_hash: str) -> bool:
        """Return True if the hash was made with other parameters than the current ones."""
        ...


class AccessTokenIssuer(Protocol):
    """Issues access tokens."""

    async def issue(self, user: User, session: Session) -> IssuedAccessToken:
        """Sign a token for the user's session, with the scopes of the user's current roles."""
        ...
