"""JSON Web Tokens (RFC 7519): which hold, and what they say. Signatures first, claims only then."""

from __future__ import annotations

import base64
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jws import JWSRegistry

from router.server.authentication.errors import InvalidCredential
from router.server.authentication.identity import Identity
from router.server.authentication.jwks import KeyStore

MAX_TOKEN_CHARACTERS = 16_384


class _AllowList(JWSRegistry):
    """Only the algorithms an issuer is allowed. Without the library's warning about the name `EdDSA`, which RFC 9864
    deprecates and most issuers still send: allowing it was the operator's choice."""

    def get_alg(self, name: str) -> Any:  # the library does not export the type
        if self.allowed is None or name not in self.allowed:
            raise InvalidCredential(f"The token's algorithm is not allowed: {name[:16]}.")
        return self.algorithms[name]


@dataclass(frozen=True)
class TrustedIssuer:
    """An issuer whose tokens are taken. `audiences` empty: any."""

    name: str
    keys: KeyStore
    algorithms: tuple[str, ...]
    audiences: frozenset[str] = frozenset()


class JwtVerifier:
    """Verifies the tokens of several issuers."""

    def __init__(
        self,
        issuers: Sequence[TrustedIssuer],
        *,
        leeway: float = 5.0,
        require_expiry: bool = True,
        scope_claims: Sequence[str] = ("scope",),
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._issuers = {issuer.name: issuer for issuer in issuers}
        self._registries = {issuer.name: _AllowList(algorithms=list(issuer.algorithms)) for issuer in issuers}
        self._leeway = leeway
        self._require_expiry = require_expiry
        self._scope_claims = tuple(scope_claims)
        self._clock = clock

    async def verify(self, token: str) -> Identity:
        """The identity a token stands for. Raises InvalidCredential, or KeysUnavailable if it cannot be told."""
        if len(token) > MAX_TOKEN_CHARACTERS:
            raise InvalidCredential("The token is too long.")
        header, unverified = _read(token)
        # The issuer's name is read before the signature is checked, only to choose the keys that check it.
        issuer = self._issuers.get(unverified.get("iss", ""))
        if issuer is None:
            raise InvalidCredential("The token's issuer is not known.")
        if header.get("alg") not in issuer.algorithms:
            raise InvalidCredential("The token's algorithm is not allowed.")
        kid = header.get("kid")
        key = await issuer.keys.find(kid if isinstance(kid, str) else None)
        if key is None:
            raise InvalidCredential("The token's key is not known.")
        if key.alg is not None and key.alg != header["alg"]:
            raise InvalidCredential("The token's algorithm is not its key's.")
        try:
            verified = jws.deserialize_compact(token, key, registry=self._registries[issuer.name])
        except (JoseError, ValueError, TypeError):
            raise InvalidCredential("The token's signature does not hold.") from None
        claims = _claims(verified.payload)
        self._check_times(claims)
        _check_audience(claims, issuer.audiences)
        subject = claims.get("sub")
        expiry = claims.get("exp")
        return Identity(
            subject=subject if isinstance(subject, str) else None,
            issuer=issuer.name,
            scopes=scopes_of(claims, self._scope_claims),
            claims=claims,
            expires_at=float(expiry) + self._leeway if expiry is not None else None,
            credential=token,
        )

    def _check_times(self, claims: Mapping[str, Any]) -> None:
        now = self._clock()
        for name in ("exp", "nbf", "iat"):
            value = claims.get(name)
            if value is not None and (isinstance(value, bool) or not isinstance(value, int | float)):
                raise InvalidCredential(f"The token's {name} is not a number.")
        if claims.get("exp") is None and self._require_expiry:
            raise InvalidCredential("The token has no expiry.")
        if claims.get("exp") is not None and now >= claims["exp"] + self._leeway:
            raise InvalidCredential("The token has expired.")
        if claims.get("nbf") is not None and now < claims["nbf"] - self._leeway:
            raise InvalidCredential("The token is not valid yet.")
        if claims.get("iat") is not None and now < claims["iat"] - self._leeway:
            raise InvalidCredential("The token was issued in the future.")


def looks_like_jwt(token: str) -> bool:
    """Whether a token has the three parts of a compact JWS with a JSON header."""
    return token.startswith("ey") and token.count(".") == 2


def scopes_of(claims: Mapping[str, Any], names: Sequence[str]) -> frozenset[str]:
    """The scopes that claims give: texts separated by spaces (RFC 8693, section 4.2), or lists of texts."""
    scopes: set[str] = set()
    for name in names:
        value = claims.get(name)
        if isinstance(value, str):
            scopes.update(value.split())
        elif isinstance(value, list):
            scopes.update(entry for entry in value if isinstance(entry, str))
    return frozenset(scopes)


def _read(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    parts = token.split(".")
    if len(parts) != 3:
        raise InvalidCredential("The token is malformed.")
    return _decoded(parts[0]), _decoded(parts[1])


def _decoded(part: str) -> dict[str, Any]:
    try:
        value = orjson.loads(base64.urlsafe_b64decode(part.encode("ascii") + b"=" * (-len(part) % 4)))
    except ValueError:  # binascii.Error, UnicodeEncodeError and orjson's are all ValueErrors
        raise InvalidCredential("The token is malformed.") from None
    if not isinstance(value, dict):
        raise InvalidCredential("The token is malformed.")
    return value


def _claims(payload: bytes) -> dict[str, Any]:
    value = orjson.loads(payload)
    if not isinstance(value, dict):
        raise InvalidCredential("The token is malformed.")
    return value


def _check_audience(claims: Mapping[str, Any], accepted: frozenset[str]) -> None:
    if not accepted:
        return
    audience = claims.get("aud")
    given = {audience} if isinstance(audience, str) else set(audience) if isinstance(audience, list) else set()
    if not given & accepted:
        raise InvalidCredential("The token is for another audience.")
