"""JSON Web Tokens (RFC 7519): verification of the signature, then of the claims."""

import base64
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import Key
from joserfc.jws import JWSRegistry

from router.server.security.authentication.claim_mapping import SCOPE_CLAIMS, ClaimMapping
from router.server.security.authentication.errors import InvalidCredential
from router.server.security.authentication.identity import Identity
from router.server.security.authentication.jwks import KeyStore

MAX_TOKEN_CHARACTERS = 16_384

MAX_NUMERIC_DATE = 253_402_300_799
"""The end of the year 9999, in seconds: a later expiry counts as this one, since no timer could wait for it."""


class _AllowList(JWSRegistry):
    """Only the algorithms an issuer is allowed.

    Without the library's warning about the name `EdDSA`, which RFC 9864 deprecates and most issuers still send:
    allowing it was the operator's choice.
    """

    def get_alg(self, name: str) -> Any:  # the library does not export the type
        if self.allowed is None or name not in self.allowed:
            raise InvalidCredential(f"The token's algorithm is not allowed: {name[:16]}.")
        return self.algorithms[name]


@dataclass(frozen=True)
class TrustedIssuer:
    """A trusted issuer. `audiences` empty: any. `leeway` and `mapping` None: those of the verifier."""

    name: str
    keys: KeyStore
    algorithms: tuple[str, ...]
    audiences: frozenset[str] = frozenset()
    leeway: float | None = None
    mapping: ClaimMapping | None = None


class JwtVerifier:
    """The verifier of the tokens of several issuers."""

    def __init__(
        self,
        issuers: Sequence[TrustedIssuer],
        *,
        leeway: float = 5.0,
        require_expiry: bool = True,
        scope_claims: Sequence[str] = SCOPE_CLAIMS,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._issuers = {issuer.name: issuer for issuer in issuers}
        self._registries = {issuer.name: _AllowList(algorithms=list(issuer.algorithms)) for issuer in issuers}
        self._leeway = leeway
        self._require_expiry = require_expiry
        self._mapping = ClaimMapping(scope_claims=tuple(scope_claims))
        self._clock = clock

    async def verify(self, token: str) -> Identity:
        """Return the identity of a token. Raises InvalidCredential, or KeysUnavailable if it cannot be verified now."""
        if len(token) > MAX_TOKEN_CHARACTERS:
            raise InvalidCredential("The token is too long.")
        header, unverified = _read(token)
        # The issuer's name is read before the signature is checked, only to choose the keys that check it.
        name = unverified.get("iss")
        issuer = self._issuers.get(name) if isinstance(name, str) else None
        if issuer is None:
            raise InvalidCredential("The token's issuer is not known.")
        algorithm, kid = header.get("alg"), header.get("kid")
        if not isinstance(algorithm, str) or algorithm not in issuer.algorithms:
            raise InvalidCredential("The token's algorithm is not allowed.")
        if kid is not None and not isinstance(kid, str):
            raise InvalidCredential("The token's kid is not a string.")
        if header.get("crit") == []:
            raise InvalidCredential("The token's crit is empty.")  # RFC 7515, section 4.1.11
        claims = _claims(await self._payload(token, issuer, kid, algorithm))
        leeway = self._leeway if issuer.leeway is None else issuer.leeway
        self._check_times(claims, leeway)
        _check_audience(claims, issuer.audiences)
        mapping = self._mapping if issuer.mapping is None else issuer.mapping
        subject = mapping.subject_of(claims)
        expiry = claims.get("exp")
        return Identity(
            subject=subject,
            issuer=issuer.name,
            scopes=mapping.scopes_of(claims, subject),
            claims=claims,
            expires_at=float(min(expiry, MAX_NUMERIC_DATE)) + leeway if expiry is not None else None,
            credential=token,
        )

    async def _payload(self, token: str, issuer: TrustedIssuer, kid: str | None, algorithm: str) -> bytes:
        """Return the payload of a token that one of the issuer's keys has signed."""
        keys = await issuer.keys.find(kid, algorithm)
        if not keys:
            raise InvalidCredential("The token's key is not known.")
        payload = self._verified(token, issuer, keys)
        if payload is None and kid is None:
            payload = self._verified(token, issuer, await issuer.keys.find_new(kid, algorithm, keys))
        if payload is None:
            raise InvalidCredential("The token's signature does not hold.")
        return payload

    def _verified(self, token: str, issuer: TrustedIssuer, keys: Sequence[Key]) -> bytes | None:
        for key in keys:
            try:
                return jws.deserialize_compact(token, key, registry=self._registries[issuer.name]).payload
            except (JoseError, ValueError, TypeError):
                continue
        return None

    def _check_times(self, claims: Mapping[str, Any], leeway: float) -> None:
        now = self._clock()
        for name in ("exp", "nbf", "iat"):
            value = claims.get(name)
            if value is not None and (isinstance(value, bool) or not isinstance(value, int | float)):
                raise InvalidCredential(f"The token's {name} is not a number.")
        if claims.get("exp") is None and self._require_expiry:
            raise InvalidCredential("The token has no expiry.")
        if claims.get("exp") is not None and now >= claims["exp"] + leeway:
            raise InvalidCredential("The token has expired.")
        if claims.get("nbf") is not None and now < claims["nbf"] - leeway:
            raise InvalidCredential("The token is not valid yet.")
        if claims.get("iat") is not None and now < claims["iat"] - leeway:
            raise InvalidCredential("The token was issued in the future.")


def looks_like_jwt(token: str) -> bool:
    """Return whether a token has the three parts of a compact JWS with a JSON header."""
    return token.startswith("ey") and token.count(".") == 2


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
    try:
        value = orjson.loads(payload)
    except ValueError:
        raise InvalidCredential("The token is malformed.") from None
    if not isinstance(value, dict):
        raise InvalidCredential("The token is malformed.")
    return value


def _check_audience(claims: Mapping[str, Any], accepted: frozenset[str]) -> None:
    """Check that the audience is a string or a list of strings (RFC 7519, section 4.1.3), one of which is accepted."""
    audience = claims.get("aud")
    named = audience if isinstance(audience, list) else [] if audience is None else [audience]
    if not all(isinstance(name, str) for name in named):
        raise InvalidCredential("The token's aud is neither a string nor a list of strings.")
    if accepted and accepted.isdisjoint(named):
        raise InvalidCredential("The token is for another audience.")
