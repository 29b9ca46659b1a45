"""The private key that signs calls to subgraphs, as a configuration gives it."""

import json
from dataclasses import dataclass

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OKPKey


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key with its JWS algorithm (RFC 7518, RFC 9864) and its id."""

    key: ECKey | OKPKey
    algorithm: str
    kid: str


def parse_signing_key(text: str) -> SigningKey:
    """Parse a private key: PEM (PKCS #8), or a JSON Web Key (RFC 7517).

    The algorithm follows from the key: ES256 for P-256, Ed25519 for Ed25519. A key without `kid` gets its thumbprint
    (RFC 7638) as id. Raises ValueError if the text is not a private key of these kinds; the text is not in the message.
    """
    key = _ec_key(text) or _okp_key(text)
    if key is None or not key.is_private:
        raise ValueError("must be a private key for ES256 (P-256) or Ed25519, as PKCS #8 PEM or as a JSON Web Key")
    algorithm = "ES256" if isinstance(key, ECKey) else "Ed25519"
    return SigningKey(key, algorithm, key.kid or key.thumbprint())


def _ec_key(text: str) -> ECKey | None:
    try:
        key = ECKey.import_key(_material(text))
    except (JoseError, ValueError, TypeError, KeyError):
        return None
    return key if key.curve_name == "P-256" else None


def _okp_key(text: str) -> OKPKey | None:
    try:
        key = OKPKey.import_key(_material(text))
    except (JoseError, ValueError, TypeError, KeyError):
        return None
    return key if key.curve_name == "Ed25519" else None


def _material(text: str) -> str | dict[str, str | list[str]]:
    if not text.lstrip().startswith("{"):
        return text
    document: dict[str, str | list[str]] = json.loads(text)
    return document
