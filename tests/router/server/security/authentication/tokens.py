"""Issuers for tests: keys, key sets and tokens."""

import time
import warnings
from collections.abc import Mapping
from typing import Any

from joserfc import jwt
from joserfc.errors import SecurityWarning
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey

AnyKey = OKPKey | ECKey | RSAKey | OctKey

NOW = 1_800_000_000.0


class TestIssuer:
    """An issuer with keys that can be rotated, and the number of requests for them."""

    __test__ = False

    def __init__(self, name: str = "https://issuer.example") -> None:
        self.name = name
        self.keys: dict[str, AnyKey] = {}
        self.received = 0
        self.away = False
        self.rotate("k1")

    def rotate(self, kid: str, key: AnyKey | None = None) -> None:
        """Use a new key alone."""
        self.keys = {kid: key or OKPKey.generate_key("Ed25519", {"kid": kid})}

    async def load(self) -> Mapping[str, Any]:
        """Return the public keys."""
        self.received += 1
        if self.away:
            raise OSError("no route")
        return {"keys": [{**key.as_dict(private=False), "kid": kid, "use": "sig"} for kid, key in self.keys.items()]}

    def token(self, claims: Mapping[str, Any] | None = None, *, kid: str | None = None, alg: str = "EdDSA") -> str:
        """Return a signed token; claims that are None are left out."""
        chosen = kid or next(iter(self.keys))
        everything = {"iss": self.name, "sub": "user-1", "exp": int(NOW) + 300, **(claims or {})}
        payload = {name: value for name, value in everything.items() if value is not None}
        return sign({"alg": alg, "kid": chosen}, payload, self.keys[chosen])


def sign(header: dict[str, Any], claims: dict[str, Any], key: AnyKey) -> str:
    """Return a compact JWS over claims."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SecurityWarning)
        return jwt.encode(header, claims, key, algorithms=[header["alg"]])


def live_claims() -> dict[str, Any]:
    """Claims of a token that is valid by the real clock."""
    return {"exp": int(time.time()) + 300}
