"""The router's signed identity, so that a subgraph which runs alone answers nobody else.

The router sends a short-lived token (RFC 7519, HS256 with a key that only the two know) for the one subgraph it calls.
"""

import time
from collections.abc import Mapping

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey
from pydantic import SecretStr

HEADER = "router-identity"
ISSUER = "router"
LIFETIME_SECONDS = 60
LEEWAY_SECONDS = 10
MIN_KEY_BYTES = 32


class NotTheRouter(Exception):
    """Whoever calls did not prove to be the router."""


def _key(secret: SecretStr) -> OctKey:
    material = secret.get_secret_value().encode()
    if len(material) < MIN_KEY_BYTES:
        raise ValueError(f"the service identity key needs at least {MIN_KEY_BYTES} bytes")
    return OctKey.import_key(material)


def sign(secret: SecretStr, subgraph: str) -> str:
    """What the router sends in the `router-identity` header of a call to that subgraph."""
    now = int(time.time())
    claims = {"iss": ISSUER, "aud": subgraph, "iat": now, "exp": now + LIFETIME_SECONDS}
    return jwt.encode({"alg": "HS256"}, claims, _key(secret))


class RouterCheck:
    """Refuses callers other than the router."""

    def __init__(self, secret: SecretStr, subgraph: str) -> None:
        self._key = _key(secret)
        self._claims = jwt.JWTClaimsRegistry(
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": ISSUER},
            aud={"essential": True, "value": subgraph},
            exp={"essential": True},
        )

    def check(self, headers: Mapping[str, str]) -> None:
        """Raises NotTheRouter unless the headers prove that the router calls this subgraph."""
        try:
            token = jwt.decode(headers.get(HEADER, ""), self._key, algorithms=["HS256"])
            self._claims.validate(token.claims)
        except (JoseError, ValueError) as problem:
            raise NotTheRouter from problem
