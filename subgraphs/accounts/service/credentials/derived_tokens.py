"""Opaque tokens derived from a secret, so that none of them is stored.

A refresh token's successor is derived from it: presenting the same token twice within the grace period gives the same
successor, and a chain never forks. A mail's link is derived from the id of its registration or reset, so that the link
is in no table and in no event. A device token proves that its device once logged in to an account; it opens nothing.
"""

import base64
import hmac
import secrets
from hashlib import sha256

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pydantic import SecretStr


def derive_key(secret: SecretStr, purpose: str) -> bytes:
    """Derive a key of 32 bytes for one purpose (HKDF, RFC 5869)."""
    return HKDF(SHA256(), length=32, salt=None, info=purpose.encode()).derive(secret.get_secret_value().encode())


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


class DerivedTokens:
    """Derives refresh tokens and link tokens."""

    def __init__(self, secret: SecretStr) -> None:
        self._refresh_key = derive_key(secret, "refresh token successor")
        self._link_key = derive_key(secret, "mail link")
        self._device_key = derive_key(secret, "known device")

    def first_refresh_token(self) -> str:
        """Generate the first token of a chain: 256 random bits."""
        return secrets.token_urlsafe(32)

    def successor(self, refresh_token: str) -> str:
        """Return the only token that follows this one."""
        return _text(hmac.digest(self._refresh_key, refresh_token.encode(), sha256))

    def link_token(self, subject: str) -> str:
        """Return the token of a mail's link: the subject's id, and a MAC that authenticates it."""
        return f"{subject}.{_text(hmac.digest(self._link_key, subject.encode(), sha256))}"

    def subject_of(self, link_token: str) -> str | None:
        """Return the id in an authentic link token; None for any other text."""
        subject, _, _ = link_token.partition(".")
        expected = self.link_token(subject)
        return subject if hmac.compare_digest(link_token.encode(), expected.encode()) else None

    def device_token(self, address: str) -> str:
        """Return a token for a device that has logged in with this e-mail address."""
        return self._device_token(secrets.token_urlsafe(12), address)

    def device_of(self, device_token: str, address: str) -> str | None:
        """Return the device in an authentic token for this address; None for any other text."""
        device, _, _ = device_token.partition(".")
        expected = self._device_token(device, address)
        return device if hmac.compare_digest(device_token.encode(), expected.encode()) else None

    def _device_token(self, device: str, address: str) -> str:
        return f"{device}.{_text(hmac.digest(self._device_key, f'{device}.{address}'.encode(), sha256))}"
