"""API keys: known by their digests, so that neither the configuration nor memory holds a usable key."""

import hashlib
from collections.abc import Mapping

from router.server.config.options.authentication import ApiKeyOptions
from router.server.security.authentication.errors import InvalidCredential
from router.server.security.authentication.identity import Identity

ISSUER = "api-key"


class ApiKeyVerifier:
    """Knows the clients that present a key.

    Looking a digest up in a dict leaks nothing useful by its timing: an attacker cannot choose digests.
    """

    def __init__(self, options: ApiKeyOptions) -> None:
        self._header = options.header.lower().encode("latin-1")
        self._identities = {
            key.sha256: Identity(subject=key.name, issuer=ISSUER, scopes=frozenset(key.scopes)) for key in options.keys
        }

    def verify(self, headers: Mapping[bytes, bytes]) -> Identity | None:
        """Return the identity of the key in the request; None if it has none.

        Raises InvalidCredential for an unknown key.
        """
        presented = headers.get(self._header)
        if presented is None:
            return None
        identity = self._identities.get(hashlib.sha256(presented.strip()).hexdigest())
        if identity is None:
            raise InvalidCredential("The API key is not known.")
        return identity
