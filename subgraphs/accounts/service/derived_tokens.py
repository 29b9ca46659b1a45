"""Opaque tokens that follow from a secret of ours, so that we need to store none of them.

A refresh token's successor is derived from it: whoever presents the same token twice within the grace gets the same
successor, and a chain never forks. A mail's link is derived from the id of what it is for, so the link itself is in
no table and in no event.
"""

import base64
import hmac
import secrets
from hashlib import sha256

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pydantic import SecretStr


def derive_key(secret: SecretStr, purpose: str) -> bytes:
    """A key of 32 bytes for one purpose (HKDF, RFC 5869)."""
    return HKDF(SHA256(), length=32, salt=None, info=purpose.encode()).derive(secret.get_secret_value().encode())


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


class DerivedTokens:
    """Makes refresh tokens and links."""

    def __init__(self, secret: SecretStr) -> None:
        self._refresh_key = derive_key(secret, "refresh token successor")
        self._link_key = derive_key(secret, "mail link")

    def first_refresh_token(self) -> str:
        """The beginning of a new chain: 256 random bits."""
        return secrets.token_urlsafe(32)

    def successor(self, refresh_token: str) -> str:
        """The one token that follows this one."""
        return _text(hmac.digest(self._refresh_key, refresh_token.encode(), sha256))

    def link_token(self, subject: str) -> str:
        """What a mail's link carries: the id of what it is for, and the proof that we wrote it."""
        return f"{subject}.{_text(hmac.digest(self._link_key, subject.encode(), sha256))}"

    def subject_of(self, link_token: str) -> str | None:
        """The id in a link that we wrote; None for any other."""
        subject, _, _ = link_token.partition(".")
        expected = self.link_token(subject)
        return subject if hmac.compare_digest(link_token.encode(), expected.encode()) else None
