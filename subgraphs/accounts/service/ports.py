"""What the use cases need from outside, as Protocols; `store` implements them, `app` puts them together."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from subgraphs.accounts.service.access_tokens import AccessTokens
from subgraphs.accounts.service.derived_tokens import DerivedTokens
from subgraphs.accounts.service.model import (
    PasswordReset,
    RefreshToken,
    Registration,
    RegistrationId,
    ResetId,
    Session,
    SessionId,
    User,
)
from subgraphs.accounts.service.passwords import Passwords
from subgraphs.kernel.clock import Clock
from subgraphs.kernel.ids import UserId
from subgraphs.kernel.rate_limits import RateLimits
from subgraphs.kernel.transactions import Transactions, TransactionWithFacts


class Users(Protocol):
    """The users there are."""

    async def by_id(self, user_id: UserId) -> User | None: ...

    async def by_ids(self, user_ids: Sequence[UserId]) -> dict[UserId, User]: ...

    async def locked(self, user_id: UserId) -> User | None:
        """The user, whom no other transaction changes until this one ends; for whoever is about to save them."""
        ...

    async def by_email(self, email: str) -> User | None: ...

    async def add(self, user: User) -> bool:
        """Whether the user was added; not if the address has an account already, even one made at the same moment."""
        ...

    async def save(self, user: User) -> None: ...


class Registrations(Protocol):
    """Addresses that wait to be verified."""

    async def add(self, registration: Registration) -> None: ...

    async def by_id(self, registration_id: RegistrationId) -> Registration | None: ...

    async def take(self, registration_id: RegistrationId) -> Registration | None:
        """Removes and returns it: of several takers at once only one gets it."""
        ...

    async def drop_expired(self, now: datetime) -> None: ...


class Resets(Protocol):
    """Password resets that were asked for."""

    async def add(self, reset: PasswordReset) -> None: ...

    async def by_id(self, reset_id: ResetId) -> PasswordReset | None: ...

    async def take(self, reset_id: ResetId) -> PasswordReset | None:
        """Removes and returns it: of several takers at once only one gets it."""
        ...

    async def drop_expired(self, now: datetime) -> None: ...


class Sessions(Protocol):
    """Log-ins and their chains of refresh tokens."""

    async def add(self, session: Session, first: RefreshToken) -> None: ...

    async def by_token(self, digest: str) -> tuple[Session, RefreshToken] | None:
        """The session that a token belongs to, locked until the transaction ends, and the token as it is then."""
        ...

    async def by_id(self, session_id: SessionId) -> Session | None: ...

    async def save(self, session: Session) -> None: ...

    async def rotate(self, used: RefreshToken, successor: RefreshToken) -> None:
        """Keeps both: the token as used, and what follows it."""
        ...

    async def active(self, user_id: UserId, now: datetime) -> list[Session]:
        """Where the user is logged in, last seen first."""
        ...

    async def revoke_all(self, user_id: UserId, now: datetime) -> list[SessionId]:
        """Ends every session of the user that had not ended; gives those."""
        ...

    async def drop_ended(self, before: datetime) -> None:
        """Forgets sessions that ended before then, with their tokens."""
        ...


class Follows(Protocol):
    """Who follows which instructor."""

    async def add(self, follower: UserId, instructor: UserId, at: datetime) -> bool:
        """Whether that is new."""
        ...

    async def remove(self, follower: UserId, instructor: UserId) -> bool:
        """Whether there was something to remove."""
        ...

    async def followed_by(self, follower: UserId, instructors: Sequence[UserId]) -> set[UserId]: ...

    async def follower_counts(self, instructors: Sequence[UserId]) -> dict[UserId, int]: ...


class AccountsWork(TransactionWithFacts, Protocol):
    """One transaction over accounts."""

    users: Users
    registrations: Registrations
    resets: Resets
    sessions: Sessions
    follows: Follows


@dataclass(frozen=True, slots=True)
class Lifetimes:
    """How long things last."""

    session: timedelta
    refresh: timedelta
    reuse_grace: timedelta


@dataclass(frozen=True, slots=True)
class Ports:
    """Everything the use cases need."""

    units: Transactions[AccountsWork]
    passwords: Passwords
    access_tokens: AccessTokens
    derived_tokens: DerivedTokens
    limits: RateLimits
    clock: Clock
    lifetimes: Lifetimes
