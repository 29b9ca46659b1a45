"""The secrets of an embedded deployment: generated once, stored in its data folder, readable by its owner only."""

import json
import secrets
from collections.abc import Callable
from typing import Any

from joserfc.jwk import OKPKey

from lectern.platform.data_folder import DataFolder
from subgraphs.registry import SQL_DOMAINS

_FILE = "credentials.json"


def database_role_password(domain: str) -> str:
    """Return the name of the password of a domain's role in PostgreSQL."""
    return f"postgres_{domain}_password"


def _password() -> str:
    return secrets.token_urlsafe(24)


def _key() -> str:
    return secrets.token_urlsafe(48)


def _signing_key() -> str:
    return json.dumps(OKPKey.generate_key("Ed25519").as_dict(private=True))


_GENERATED: dict[str, Callable[[], str]] = {
    "postgres_password": _password,
    "postgres_owner_password": _password,
    **{database_role_password(domain): _password for domain in SQL_DOMAINS},
    "valkey_password": _password,
    "mongodb_password": _password,
    "s3_access_key": lambda: f"LECTERN{secrets.token_hex(6).upper()}",
    "s3_secret_key": _password,
    # Stripe's and SendGrid's own prefixes: their libraries and people know a key by them.
    "stripe_secret_key": lambda: f"sk_test_{secrets.token_urlsafe(24)}",
    "stripe_webhook_secret": lambda: f"whsec_{secrets.token_urlsafe(24)}",
    "sendgrid_api_key": lambda: f"SG.{secrets.token_urlsafe(16)}.{secrets.token_urlsafe(24)}",
    "accounts_secret": _key,
    "notifications_secret": _key,
    "service_identity_private_key": _signing_key,
    "playback_key": _key,
    "log_pseudonym_key": _key,
}


def credentials(folder: DataFolder) -> dict[str, str]:
    """Return every secret by its name; missing ones are generated and stored."""
    known: dict[str, Any] = folder.read(_FILE)
    missing = {name: make() for name, make in _GENERATED.items() if name not in known}
    if missing:
        known |= missing
        folder.write_private(_FILE, known)
    return {name: str(value) for name, value in known.items()}


def public_key(private_key: str) -> str:
    """Return the public half of a generated signing key, as JSON Web Key."""
    return json.dumps(OKPKey.import_key(json.loads(private_key)).as_dict(private=False))
