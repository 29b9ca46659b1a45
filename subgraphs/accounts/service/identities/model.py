"""The assertions of identity providers, the identities that are linked to users, and the rules of linking. Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto

from subgraphs.accounts.service.model import IdentityId, User
from subgraphs.kernel.identity.ids import UserId
from subgraphs.kernel.identity.principal import STAFF, Role


@dataclass(frozen=True, slots=True)
class ExternalIdentity:
    """A person as a provider asserted them just now; a subject is unique for its issuer alone."""

    provider: str
    """The key of the provider in our settings."""
    issuer: str
    subject: str
    email: str | None = None
    """Normalised."""
    email_verified: bool = False
    name: str | None = None
    roles: frozenset[Role] = frozenset()
    """The roles that the settings map the provider's claims to."""
    provider_session: str | None = None
    """The provider's session (`sid`), for back-channel log-out."""
    authenticated_at: datetime | None = None
    """The time of the person's last proof to the provider of who they are (`auth_time`), if it is stated."""


@dataclass(frozen=True, slots=True)
class Identity:
    """An identity that is linked to a user, who can log in with it."""

    id: IdentityId
    user_id: UserId
    provider: str
    issuer: str
    subject: str
    email: str | None
    """The address that the provider asserted last, which may differ from the user's."""
    granted_roles: frozenset[Role]
    """The roles that the user has by this identity, and loses when the provider no longer asserts them."""
    linked_at: datetime
    last_used_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ProviderPolicy:
    """The effects that log-ins with a provider may have, by its settings."""

    key: str
    name: str
    registers: bool
    """True if they create users."""
    links_by_email: bool
    """True if they link to the user who has the same verified address."""
    maps_roles: bool


class FirstLogIn(Enum):
    """The outcome of a log-in with an identity that is not linked."""

    REGISTER = auto()
    LINK = auto()
    """Link it to the user who has its address."""
    UNVERIFIED = auto()
    """The provider does not vouch for the address. Whether it has an account is not said."""
    REFUSE = auto()
    """The settings, or the user's rights, allow neither."""


def authenticated_at(external: ExternalIdentity, now: datetime) -> datetime:
    """Return when the person last proved who they are, for changes that need a recent log-in.

    A provider that says nothing about it, such as GitHub, is taken to have verified it now.
    """
    return now if external.authenticated_at is None else min(external.authenticated_at, now)


def first_log_in(external: ExternalIdentity, owner: User | None, policy: ProviderPolicy) -> FirstLogIn:
    """Decide about an identity that is not linked. `owner` has the user of its address, which is verified.

    An account of staff is never linked by an address: the provider's owner would get its rights.
    """
    if external.email is None or not external.email_verified:
        return FirstLogIn.UNVERIFIED
    if owner is None:
        return FirstLogIn.REGISTER if policy.registers else FirstLogIn.REFUSE
    return FirstLogIn.LINK if policy.links_by_email and owner.roles.isdisjoint(STAFF) else FirstLogIn.REFUSE


def roles_after(user: User, identity: Identity, asserted: Collection[Role]) -> frozenset[Role]:
    """Return the user's roles once the provider's claims are applied.

    Taken are only roles that this identity granted earlier. A user who is barred from teaching stays barred.
    """
    barred = {Role.INSTRUCTOR} if user.instructor_barred else set()
    return (user.roles - (identity.granted_roles - set(asserted))) | (set(asserted) - barred)


def granted_after(user: User, identity: Identity, asserted: Collection[Role]) -> frozenset[Role]:
    """Return the roles that the user has by this identity alone, once the provider's claims are applied."""
    barred = {Role.INSTRUCTOR} if user.instructor_barred else set()
    own = user.roles - identity.granted_roles
    return frozenset(set(asserted) - own - barred)


def can_unlink(user: User, identities: Collection[Identity], removed: Identity) -> bool:
    """Check whether the user could log in without this identity."""
    return user.password_hash is not None or any(identity.id != removed.id for identity in identities)
