"""The ways in which the provider misbehaves when a test says so."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass
class Faults:
    """The faults of the provider; all off."""

    id_token_claims: Callable[[dict[str, Any]], dict[str, Any]] = lambda claims: claims
    """Changes the claims of ID tokens before they are signed."""
    algorithm: str = "RS256"
    """`none` leaves ID tokens without a signature, `HS256` signs them with the public key as a secret."""
    response: Callable[[dict[str, str]], dict[str, str]] = lambda parameters: parameters
    """Changes the parameters of the authorization response."""
    metadata: Callable[[dict[str, Any]], dict[str, Any]] = lambda document: document
    """Changes the discovery document."""
    userinfo: Callable[[dict[str, Any]], dict[str, Any]] = lambda claims: claims
    """Changes the response of the UserInfo endpoint."""
    other_keys: tuple[object, ...] = ()
    """Entries of the key set before the provider's key."""
    stranger_signs: bool = False
    """ID tokens are signed with a key that is not in the key set, under the id of one that is."""
