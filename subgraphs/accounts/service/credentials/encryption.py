"""Secrets at rest: encrypted and authenticated (Fernet), each with the id of its key, so that keys can be replaced.

The first key encrypts; all of them decrypt. The worker encrypts anew what older keys encrypted.
"""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cryptography.fernet import Fernet, InvalidToken
from pydantic import SecretStr

from subgraphs.accounts.service.credentials.derived_tokens import derive_key

DERIVED_KEY_ID = "derived"
"""The id of the key that is derived from the secret of accounts, which decrypts what was stored without other keys."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """An encrypted text, and the id of its key."""

    key_id: str
    token: str


class Undecryptable(Exception):
    """The key of a stored secret is missing or wrong: an operator removed it too early."""


class SecretBox:
    """Encrypts and decrypts secrets, each bound to its owner: the secret of one row is not accepted in another."""

    def __init__(self, keys: Sequence[tuple[str, Fernet]]) -> None:
        """`keys` are the current one and older ones."""
        self._current_id, self._current = keys[0]
        self._keys: Mapping[str, Fernet] = dict(reversed(keys))

    def seal(self, secret: str, owner: str) -> Sealed:
        """Encrypt a secret of this owner with the current key."""
        return Sealed(self._current_id, self._current.encrypt(f"{owner} {secret}".encode()).decode())

    def open(self, sealed: Sealed, owner: str) -> str:
        """Return the secret. Raises Undecryptable if its key is missing, or the owner is another."""
        key = self._keys.get(sealed.key_id)
        if key is None:
            raise Undecryptable(f"there is no key {sealed.key_id!r}")
        try:
            sealed_for, _, secret = key.decrypt(sealed.token.encode()).decode().partition(" ")
        except InvalidToken:
            raise Undecryptable(f"key {sealed.key_id!r} does not fit") from None
        if sealed_for != owner:
            raise Undecryptable("the secret belongs to another owner")
        return secret

    @property
    def current_id(self) -> str:
        """The id of the key that encrypts."""
        return self._current_id


def secret_box(configured: SecretStr | None, secret: SecretStr) -> SecretBox:
    """Build the box of the configured keys, `ID:KEY,ID:KEY` with the current one first, and the derived one.

    Raises ValueError if the text is malformed; see `parsed_keys`.
    """
    derived = Fernet(base64.urlsafe_b64encode(derive_key(secret, "factors at rest")))
    return SecretBox([*parsed_keys(configured), (DERIVED_KEY_ID, derived)])


def parsed_keys(configured: SecretStr | None) -> list[tuple[str, Fernet]]:
    """Parse configured keys. Raises ValueError if an id is missing or repeated, or a key is not a Fernet key."""
    keys: list[tuple[str, Fernet]] = []
    for entry in (configured.get_secret_value() if configured else "").split(","):
        if not entry.strip():
            continue
        key_id, _, key = entry.strip().partition(":")
        if not key_id or key_id == DERIVED_KEY_ID or key_id in dict(keys):
            raise ValueError("each encryption key needs an id of its own, as in `2026-11:KEY`")
        try:
            keys.append((key_id, Fernet(key)))
        except ValueError:
            raise ValueError(f"encryption key {key_id!r} is not 32 bytes in URL-safe base64") from None
    return keys
