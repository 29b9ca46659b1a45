"""An issuer of tokens for machine clients behind a real socket, with keys that can be rotated, and its mischief."""

import base64
import hmac
import json
import socket
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import cycle
from typing import Any

import uvicorn
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.serving import serving

AUDIENCE = "lectern-graph"

_FOR_ENCRYPTION = RSAKey.generate_key(2048)
_OTHER_KEYS = cycle([RSAKey.generate_key(2048) for _ in range(4)])
"""Few, since it takes long to find some: neighbours differ."""


@dataclass
class MachineTokens:
    """The issuer: `keys` by id, and the requests that it received."""

    issuer: str
    keys: dict[str, RSAKey | ECKey] = field(default_factory=dict)
    requests: list[str] = field(default_factory=list)
    stated_issuer: str | None = None
    """Another issuer that the discovery document names."""

    def __post_init__(self) -> None:
        self.rotate("first")

    def rotate(self, kid: str) -> None:
        """Publish a new key alone."""
        self.keys = {kid: next(_OTHER_KEYS)}

    def claims(self, **changes: Any) -> dict[str, Any]:
        """Return the claims of a good token; one that is changed to None is left out."""
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": AUDIENCE, "sub": "robot", "iat": now, "exp": now + 300, **changes}
        return {name: value for name, value in claims.items() if value is not None}

    def token(self, key: RSAKey | ECKey | None = None, header: Mapping[str, Any] | None = None, **changes: Any) -> str:
        """Return a token, signed with the newest key unless another is given."""
        kid, current = list(self.keys.items())[-1]
        complete = {"alg": "RS256", "kid": kid, **(header or {})}
        return jwt.encode(
            {name: value for name, value in complete.items() if value is not None},
            self.claims(**changes),
            key or current,
            algorithms=["RS256", "RS512", "ES256"],
        )

    def unsigned(self, algorithm: str = "none", **changes: Any) -> str:
        """Return a token without a signature."""
        return f"{_part({'alg': algorithm, 'kid': list(self.keys)[-1]})}.{_part(self.claims(**changes))}."

    def signed_with_the_public_key(self, secret: bytes, **changes: Any) -> str:
        """Return a token whose secret is a form of the public key, which is public."""
        signed = f"{_part({'alg': 'HS256', 'kid': list(self.keys)[-1]})}.{_part(self.claims(**changes))}"
        return f"{signed}.{_text(hmac.digest(secret, signed.encode(), sha256))}"

    def app(self) -> Starlette:
        """Return the endpoints."""
        return Starlette(
            routes=[Route("/.well-known/openid-configuration", self._discovery), Route("/keys", self._published)]
        )

    async def _discovery(self, request: Request) -> Response:
        self.requests.append(request.url.path)
        return JSONResponse({"issuer": self.stated_issuer or self.issuer, "jwks_uri": f"{self.issuer}/keys"})

    async def _published(self, request: Request) -> Response:
        self.requests.append(request.url.path)
        published = [{**key.as_dict(private=False), "kid": kid, "use": "sig"} for kid, key in self.keys.items()]
        encryption = {**_FOR_ENCRYPTION.as_dict(private=False), "kid": "for-encryption", "use": "enc"}
        unknown = {"kty": "AKP", "alg": "ML-DSA-44", "kid": "newer than our library"}
        return JSONResponse({"keys": [encryption, unknown, *published]})


@asynccontextmanager
async def running_issuer() -> AsyncIterator[MachineTokens]:
    """Provide an issuer for the time of the block."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        tokens = MachineTokens(f"http://127.0.0.1:{listening.getsockname()[1]}")
        async with serving(uvicorn.Config(tokens.app(), log_level="error", lifespan="off"), listening):
            yield tokens


def _part(value: Mapping[str, Any]) -> str:
    return _text(json.dumps(value).encode())


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
