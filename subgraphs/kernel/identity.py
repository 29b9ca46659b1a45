"""Who asks, and the guards that every resolver and use case applies for itself (the router's directives are only the
first).

A role grants the scope of its name; access tokens carry the scopes in their `scope` claim (RFC 9068, RFC 8693).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum

from subgraphs.kernel.errors import Forbidden, Unauthenticated
from subgraphs.kernel.ids import USER, InvalidId, UserId


class Role(Enum):
    """What somebody is in the marketplace. The value is also the scope that the role grants."""

    STUDENT = "student"
    INSTRUCTOR = "instructor"
    ADMIN = "admin"


class InvalidClaims(ValueError):
    """The claims of a verified token do not describe anybody."""


def scopes_of(roles: Iterable[Role]) -> frozenset[str]:
    """The scopes that these roles grant together. An admin is not silently an instructor: roles are given, not
    implied.
    """
    return frozenset(role.value for role in roles)


@dataclass(frozen=True, slots=True)
class Principal:
    """Somebody whose access token was verified."""

    user_id: UserId
    scopes: frozenset[str]
    session_id: str | None = None
    email_verified: bool = False
    authenticated_at: datetime | None = None
    expires_at: datetime | None = None

    @property
    def is_admin(self) -> bool:
        return Role.ADMIN.value in self.scopes

    @property
    def is_instructor(self) -> bool:
        return Role.INSTRUCTOR.value in self.scopes


def principal_from_claims(claims: Mapping[str, object]) -> Principal:
    """The principal that a verified access token's claims describe: `sub`, `scope`, `sid`, `email_verified`,
    `auth_time`, `exp`.

    The signature, issuer, audience and times were checked before. Raises InvalidClaims.
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
        user_id=user_id,
        scopes=frozenset(scope.split()),
        session_id=session,
        email_verified=claims.get("email_verified") is True,
        authenticated_at=_moment(claims.get("auth_time")),
        expires_at=_moment(claims.get("exp")),
    )


def _moment(value: object) -> datetime | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return datetime.fromtimestamp(value, UTC)


def require_principal(principal: Principal | None) -> Principal:
    """Whoever asks; raises Unauthenticated if that is nobody."""
    if principal is None:
        raise Unauthenticated
    return principal


def require_scope(principal: Principal | None, *alternatives: Role) -> Principal:
    """Whoever asks, if they have one of these roles; raises Unauthenticated or Forbidden otherwise."""
    known = require_principal(principal)
    if scopes_of(alternatives).isdisjoint(known.scopes):
        raise Forbidden
    return known


def require_instructor(principal: Principal | None) -> Principal:
    """Whoever asks, if they are an instructor."""
    return require_scope(principal, Role.INSTRUCTOR)


def require_admin(principal: Principal | None) -> Principal:
    """Whoever asks, if they are an admin."""
    return require_scope(principal, Role.ADMIN)


def require_self_or_admin(principal: Principal | None, owner: UserId) -> Principal:
    """Whoever asks, if it is their own or they are an admin."""
    known = require_principal(principal)
    if known.user_id != owner and not known.is_admin:
        raise Forbidden
    return known
