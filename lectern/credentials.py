"""The secrets of an embedded deployment: generated once, kept in its data folder, readable by its owner alone."""

import secrets
from collections.abc import Callable
from typing import Any

from lectern.data_folder import DataFolder

_FILE = "credentials.json"


def _password() -> str:
    return secrets.token_urlsafe(24)


def _key() -> str:
    return secrets.token_urlsafe(48)


_GENERATED: dict[str, Callable[[], str]] = {
    "postgres_password": _password,
    "valkey_password": _password,
    "mongodb_password": _password,
    "s3_access_key": lambda: f"LECTERN{secrets.token_hex(6).upper()}",
    "s3_secret_key": _password,
    # Stripe's and SendGrid's own prefixes: their libraries and people know a key by them.
    "stripe_secret_key": lambda: f"sk_test_{secrets.token_urlsafe(24)}",
    "stripe_webhook_secret": lambda: f"whsec_{secrets.token_urlsafe(24)}",
    "sendgrid_api_key": lambda: f"SG.{secrets.token_urlsafe(16)}.{secrets.token_urlsafe(24)}",
    "accounts_secret": _key,
    "service_identity_key": _key,
    "playback_key": _key,
}


def credentials(folder: DataFolder) -> dict[str, str]:
    """Every secret by its name; those that aren't there yet are made and kept."""
    known: dict[str, Any] = folder.read(_FILE)
    missing = {name: make() for name, make in _GENERATED.items() if name not in known}
    if missing:
        known |= missing
        folder.write_private(_FILE, known)
    return {name: str(value) for name, value in known.items()}
