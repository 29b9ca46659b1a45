"""The router's signed identity, so that a subgraph on its own rejects other callers.

The router sends a short-lived token (RFC 7519) for the one subgraph it calls, signed with its private key. Subgraphs
hold public keys alone, several while a key is replaced: a compromised subgraph cannot call another in the
router's name.
"""

import json
import re
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import TypeAlias

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OKPKey

HEADER = "router-identity"
ISSUER = "router"
LEEWAY_SECONDS = 10
MAX_TOKEN_CHARACTERS = 2_000
CACHED_TOKENS = 64

PublicKey: TypeAlias = ECKey | OKPKey

_PEM = re.compile(r"-----BEGIN PUBLIC KEY-----.*?-----END PUBLIC KEY-----", re.DOTALL)


class NotTheRouter(Exception):
    """The caller is not authenticated as the router."""


class InvalidPublicKeys(ValueError):
    """A text does not hold public keys of the router."""


def parse_public_keys(text: str) -> tuple[PublicKey, ...]:
    """Parse the router's public keys: one or several PEM blocks, a JSON Web Key, or a key set (RFC 7517).

    Raises InvalidPublicKeys if a key is not for ES256 (P-256) or Ed25519, if one is private, or if there is none.
    """
    try:
        keys = tuple(map(_public_key, _key_texts(text)))
    except InvalidPublicKeys:
        raise
    except (JoseError, ValueError, TypeError, KeyError, AttributeError):
        raise InvalidPublicKeys("must be public keys in PEM, a JSON Web Key or a JSON Web Key Set") from None
    if not keys:
        raise InvalidPublicKeys("holds no public key")
    return keys


class RouterCheck:
    """A check that rejects callers other than the router."""

    def __init__(self, keys: tuple[PublicKey, ...], subgraph: str, *, clock: Callable[[], float] = time.time) -> None:
        self._keys = keys
        self._clock = clock
        self._claims = jwt.JWTClaimsRegistry(
            now=lambda: int(clock()),
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": ISSUER},
            aud={"essential": True, "value": subgraph},
            exp={"essential": True},
        )
        # A router uses one token for many calls, and verifying costs more than the rest of a small call. Only valid
        # tokens are stored, each with the time until which it is valid.
        self._valid_until: OrderedDict[str, float] = OrderedDict()

    def check(self, headers: Mapping[str, str]) -> None:
        """Authenticate the router's request to this subgraph. Raises NotTheRouter if that fails."""
        token = headers.get(HEADER, "")
        valid_until = self._valid_until.get(token)
        if valid_until is None:
            self._store(token, self._verify(token))
        elif self._clock() > valid_until:
            del self._valid_until[token]
            raise NotTheRouter

    def _verify(self, token: str) -> float:
        if len(token) > MAX_TOKEN_CHARACTERS:
            raise NotTheRouter
        for key in self._keys:
            try:
                claims = jwt.decode(token, key, algorithms=[_algorithm(key)]).claims
                self._claims.validate(claims)
            except (JoseError, ValueError, TypeError, KeyError):
                continue
            return float(claims["exp"]) + LEEWAY_SECONDS
        raise NotTheRouter

    def _store(self, token: str, valid_until: float) -> None:
        self._valid_until[token] = valid_until
        if len(self._valid_until) > CACHED_TOKENS:
            self._valid_until.popitem(last=False)


def _key_texts(text: str) -> list[str | dict[str, str | list[str]]]:
    if not text.lstrip().startswith("{"):
        if "PRIVATE KEY" in text:
            raise InvalidPublicKeys("holds a private key: only the router may have it")
        return list(_PEM.findall(text))
    document = json.loads(text)
    return list(document["keys"]) if "keys" in document else [document]


def _public_key(material: str | dict[str, str | list[str]]) -> PublicKey:
    if isinstance(material, dict):
        kind: type[ECKey] | type[OKPKey] = OKPKey if material.get("kty") == "OKP" else ECKey
        key: PublicKey = kind.import_key(material)
    else:
        try:
            key = ECKey.import_key(material)
        except (JoseError, ValueError):
            key = OKPKey.import_key(material)
    if key.is_private:
        raise InvalidPublicKeys("holds a private key: only the router may have it")
    if key.curve_name not in {"P-256", "Ed25519"}:
        raise InvalidPublicKeys("holds a key of another kind than P-256 and Ed25519")
    return key


def _algorithm(key: PublicKey) -> str:
    return "ES256" if isinstance(key, ECKey) else "Ed25519"
