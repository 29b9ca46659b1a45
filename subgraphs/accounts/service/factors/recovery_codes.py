"""Recovery codes: each replaces a lost factor once. Pure.

A code has 80 random bits, and is stored as an HMAC under a key of the service: so much entropy needs no slow hash.
"""

import base64
import hmac
import secrets
from hashlib import sha256

from pydantic import SecretStr

from subgraphs.accounts.service.credentials.derived_tokens import derive_key
from subgraphs.kernel.identity.ids import UserId

CODES = 10
_BYTES = 10
_GROUP = 4


def new_codes() -> list[str]:
    """Generate the codes of a user, as shown: four groups of four letters and digits (base32, RFC 4648)."""
    return [_grouped(base64.b32encode(secrets.token_bytes(_BYTES)).decode().lower()) for _ in range(CODES)]


def _grouped(code: str) -> str:
    return "-".join(code[start : start + _GROUP] for start in range(0, len(code), _GROUP))


class RecoveryCodeDigests:
    """The stored form of recovery codes."""

    def __init__(self, secret: SecretStr) -> None:
        self._key = derive_key(secret, "recovery codes")

    def digest(self, user_id: UserId, typed: str) -> str:
        """Return the stored form of a code of this user; case, spaces and hyphens don't matter."""
        code = "".join(letter for letter in typed.casefold() if letter.isalnum())
        return hmac.new(self._key, f"{user_id} {code}".encode(), sha256).hexdigest()
