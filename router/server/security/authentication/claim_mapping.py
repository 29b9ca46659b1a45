"""The mapping of an issuer's claims to the subject and the scopes of an identity."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from router.server.security.authentication.errors import InvalidCredential

SCOPE_CLAIMS = ("scope",)


@dataclass(frozen=True)
class ClaimMapping:
    """The claims that name a token's bearer and its scopes; a name with dots leads into objects.

    `scopes` gives the scopes that each stated one stands for, `clients` the accepted subjects and the scopes that each
    always has. None: scopes are taken as they are stated, and every subject is accepted.
    """

    subject: str = "sub"
    scope_claims: Sequence[str] = SCOPE_CLAIMS
    scopes: Mapping[str, Sequence[str]] | None = None
    clients: Mapping[str, Sequence[str]] | None = None

    def subject_of(self, claims: Mapping[str, Any]) -> str | None:
        """Return the bearer's name; None if the token states none. Raises InvalidCredential if it is not accepted."""
        subject = value_at(claims, self.subject)
        if self.clients is not None and (not isinstance(subject, str) or subject not in self.clients):
            raise InvalidCredential("The token's subject is not accepted.")
        return subject if isinstance(subject, str) else None

    def scopes_of(self, claims: Mapping[str, Any], subject: str | None) -> frozenset[str]:
        """Return the scopes that the claims give, and those that the subject always has."""
        stated = scopes_of(claims, self.scope_claims)
        if self.scopes is not None:
            stated = frozenset(scope for name in stated for scope in self.scopes.get(name, ()))
        return stated.union(self.clients.get(subject or "", ()) if self.clients is not None else ())


def value_at(claims: Mapping[str, Any], name: str) -> object:
    """Return a claim; a name with dots leads into objects, unless a claim has that very name."""
    if name in claims:
        return claims[name]
    value: Any = claims
    for step in name.split("."):
        if not isinstance(value, Mapping):
            return None
        value = value.get(step)
    return value


def scopes_of(claims: Mapping[str, Any], names: Sequence[str]) -> frozenset[str]:
    """Return the scopes that claims give: texts separated by spaces (RFC 8693, section 4.2), or lists of texts."""
    scopes: set[str] = set()
    for name in names:
        value = value_at(claims, name)
        if isinstance(value, str):
            scopes.update(value.split())
        elif isinstance(value, list):
            scopes.update(entry for entry in value if isinstance(entry, str))
    return frozenset(scopes)
