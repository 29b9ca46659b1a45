"""The authenticated principal, and the guards of resolvers and use cases (the router's directives are only the first
check).

A role grants the scope of its name, and a role of staff its set of `Scope`s; access tokens carry both in their `scope`
claim (RFC 9068, RFC 8693).
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum, StrEnum

from subgraphs.kernel.identity.ids import USER, InvalidId, UserId
from subgraphs.kernel.identity.scopes import Scope
from subgraphs.kernel.platform.errors import Forbidden, Unauthenticated, UserRequired


class Role(Enum):
    """A role in the marketplace. The value is also a scope that the role grants."""

    STUDENT = "student"
    INSTRUCTOR = "instructor"
    MODERATOR = "moderator"
    SUPPORT = "support"
    ADMIN = "admin"


STAFF = frozenset({Role.MODERATOR, Role.SUPPORT, Role.ADMIN})
"""The roles with scopes over what belongs to other users."""

ADJUSTABLE = STAFF - {Role.ADMIN}
"""The roles whose scopes accounts can change; an admin has all of them."""

DEFAULT_SCOPES: Mapping[Role, frozenset[Scope]] = {
    Role.MODERATOR: frozenset(
        {
            Scope.CATALOG_MODERATE,
            Scope.VIDEOS_MODERATE,
            Scope.REVIEWS_MODERATE,
            Scope.PROFILES_MODERATE,
            Scope.REPORTS_MODERATE,
        }
    ),
    Role.SUPPORT: frozenset({Scope.ORDERS_READ, Scope.ORDERS_REFUND, Scope.ORDERS_ACCESS, Scope.USERS_READ}),
    Role.ADMIN: frozenset(Scope),
}
"""The scopes of each role unless they were changed."""


class AuthenticationMethod(StrEnum):
    """A way in which a user proved who they are: the values of the claim `amr` (RFC 8176)."""

    PASSWORD = "pwd"  # noqa: S105 -- the name of a method
    ONE_TIME_CODE = "otp"
    """A code of an authenticator app, or a recovery code."""
    IDENTITY_PROVIDER = "idp"
    """A log-in at another provider, with methods that it knows; not a value of RFC 8176."""
    PASSKEY = "pop"
    """A signature of a passkey: the proof of possession of a key."""
    SECOND_FACTOR = "mfa"
    """Several factors."""


class InvalidClaims(ValueError):
    """The claims of a verified token do not describe a principal."""


def staff_scopes(roles: Iterable[Role], sets: Mapping[Role, frozenset[Scope]] = DEFAULT_SCOPES) -> frozenset[Scope]:
    """Return the scopes of staff that these roles grant together."""
    return frozenset(scope for role in roles for scope in sets.get(role, ()))


def scopes_of(roles: Collection[Role], sets: Mapping[Role, frozenset[Scope]] = DEFAULT_SCOPES) -> frozenset[str]:
    """Return all scopes that these roles grant together. Roles imply no other roles: an admin is not an instructor."""
    return frozenset(role.value for role in roles) | frozenset(scope.value for scope in staff_scopes(roles, sets))


@dataclass(frozen=True, slots=True)
class MachineClient:
    """A client of an issuer of others, by its name there: it is not a user, even if the name looks like one."""

    issuer: str
    subject: str

    def __str__(self) -> str:
        return f"{self.subject} of {self.issuer}"


@dataclass(frozen=True, slots=True)
class Principal:
    """A user or a machine client, authenticated by a verified access token."""

    subject: UserId | MachineClient
    scopes: frozenset[str]
    session_id: str | None = None
    email_verified: bool = False
    authenticated_at: datetime | None = None
    """The time of the user's last proof of who they are: a log-in, or a confirmation in the same session."""
    methods: frozenset[str] = frozenset()
    """The methods of that proof, as in `AuthenticationMethod`."""
    expires_at: datetime | None = None

    def has(self, scope: Scope) -> bool:
        """Check whether the token carries the scope."""
        return scope.value in self.scopes

    @property
    def user_id(self) -> UserId:
        """The user's id. Raises UserRequired for a machine client, which has nothing of its own."""
        if isinstance(self.subject, MachineClient):
            raise UserRequired
        return self.subject

    @property
    def machine(self) -> MachineClient | None:
        """The machine client; None for a user."""
        return self.subject if isinstance(self.subject, MachineClient) else None

    def is_user(self, user_id: UserId | None) -> bool:
        """Check whether the caller is that user; a machine client is none."""
        return user_id is not None and self.subject == user_id

    @property
    def is_instructor(self) -> bool:
        return Role.INSTRUCTOR.value in self.scopes


def principal_from_claims(claims: Mapping[str, object]) -> Principal:
    """Build the user of a verified access token's claims: `sub`, `scope`, `sid`, `email_verified`,
    `auth_time`, `amr`, `exp`.

    The signature, issuer, audience and times were checked before. Raises InvalidClaims if a claim is malformed.
    """
    subject, scope = claims.get("sub"), claims.get("scope", "")
    session = claims.get("sid")
    if not isinstance(subject, str) or not isinstance(scope, str):
        raise InvalidClaims("sub and scope must be strings")
    if session is not None and not isinstance(session, str):
        raise InvalidClaims("sid must be a string")
    try:
        user_id = USER.parse(subject)
    except InvalidId as problem:
        raise InvalidClaims("sub is not a user's id") from problem
    return Principal(
        subject=user_id,
        scopes=frozenset(scope.split()),
        session_id=session,
        email_verified=claims.get("email_verified") is True,
        authenticated_at=_moment(claims.get("auth_time")),
        methods=_texts(claims.get("amr")),
        expires_at=_moment(claims.get("exp")),
    )


def _moment(value: object) -> datetime | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return datetime.fromtimestamp(value, UTC)


def _texts(value: object) -> frozenset[str]:
    return frozenset(item for item in value if isinstance(item, str)) if isinstance(value, list) else frozenset()


def require_principal(principal: Principal | None) -> Principal:
    """Return the authenticated caller. Raises Unauthenticated if there is none."""
    if principal is None:
        raise Unauthenticated
    return principal


def require_scope(principal: Principal | None, *alternatives: Scope | Role) -> Principal:
    """Return the caller, who must have one of these scopes or roles. Raises Unauthenticated or Forbidden."""
    caller = require_principal(principal)
    if all(wanted.value not in caller.scopes for wanted in alternatives):
        raise Forbidden
    return caller


def require_instructor(principal: Principal | None) -> Principal:
    """Return the caller, who must be an instructor. Raises Unauthenticated or Forbidden."""
    return require_scope(principal, Role.INSTRUCTOR)


def require_self_or(principal: Principal | None, owner: UserId, scope: Scope) -> Principal:
    """Return the caller, who must be the owner or have the scope. Raises Unauthenticated or Forbidden."""
    caller = require_principal(principal)
    if not caller.is_user(owner) and not caller.has(scope):
        raise Forbidden
    return caller
