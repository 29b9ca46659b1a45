"""A router's key pair for tests, and the header that it signs."""

import time

from joserfc import jwt
from joserfc.jwk import OKPKey

from subgraphs.kernel.identity.service_identity import ISSUER, PublicKey


def key_pair() -> OKPKey:
    """Generate a private key."""
    return OKPKey.generate_key("Ed25519")


def public(key: OKPKey) -> PublicKey:
    """Return the public half of a key."""
    return OKPKey.import_key(key.as_pem(private=False))


def sign(key: OKPKey, subgraph: str, *, lifetime: int = 60, **claims: object) -> str:
    """Sign the `router-identity` header of a request to that subgraph."""
    now = int(time.time())
    signed = {"iss": ISSUER, "aud": subgraph, "iat": now, "exp": now + lifetime, **claims}
    return jwt.encode({"alg": "Ed25519"}, signed, key, algorithms=["Ed25519"])
