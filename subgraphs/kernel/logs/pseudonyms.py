"""Pseudonyms in logs: a keyed hash for a user, a network for an address.

The key of the hashes is derived for each period, so that no one can follow a user's lines for longer than that, and
lines of one period still belong together.
"""

import hashlib
import hmac
import re
import secrets
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from ipaddress import ip_address, ip_network

from pydantic import SecretStr

PREFIX = "user-"
_USER_ID = re.compile(r"\busr_[0-7][0-9a-hjkmnp-tv-z]{25}\b")
_EMAIL_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)+")
_EPOCH = datetime(2020, 1, 6, tzinfo=UTC)
"""A Monday, so that periods of a week begin on Mondays."""


class Pseudonyms:
    """The pseudonyms that one key gives. Without a key it is random: pseudonyms then match within one process alone."""

    def __init__(self, key: SecretStr | None, period: timedelta) -> None:
        self._key = key.get_secret_value().encode() if key is not None else secrets.token_bytes(32)
        self._period = period
        self._hash = lru_cache(maxsize=10_000)(self._compute)

    def of(self, user_id: str, at: datetime) -> str:
        """Return the pseudonym of a user in the period of that moment."""
        return self._hash(user_id, (at - _EPOCH) // self._period)

    def replaced(self, text: str, at: datetime) -> str:
        """Return a text with pseudonyms in place of ids of users, and without e-mail addresses."""
        if "usr_" in text:
            text = _USER_ID.sub(lambda found: self.of(found[0], at), text)
        if "@" in text:
            text = _EMAIL_ADDRESS.sub("[address]", text)
        return text

    def _compute(self, user_id: str, period: int) -> str:
        key = hmac.digest(self._key, f"logs {period}".encode(), hashlib.sha256)
        return PREFIX + hmac.digest(key, user_id.encode(), hashlib.sha256).hex()[:16]


@lru_cache(maxsize=10_000)
def network_of(address: str) -> str:
    """Return the network of an IP address, of 24 bits or 48 for IPv6; what is none is returned as it is."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if parsed.is_loopback:
        return address
    return str(ip_network((parsed, 24 if parsed.version == 4 else 48), strict=False))
