"""A record of the migrations applied to an embedded deployment's databases, so that a restart need not query them."""

import hashlib
from importlib.resources import files
from pathlib import Path

from lectern.platform.data_folder import DataFolder

_FILE = "migrated.json"

_ROLES = 1
"""The version of the roles (`lectern.embedded.postgres.roles`): another one is set up at the next start."""


def fingerprint() -> str:
    """Return a hash of every domain's migrations, by name and content."""
    digest = hashlib.sha256()
    subgraphs = Path(str(files("subgraphs")))
    for path in sorted(subgraphs.glob("*/store/migrations/**/*.py")):
        digest.update(str(path.relative_to(subgraphs)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def are_migrated(folder: DataFolder, databases: tuple[str, ...]) -> bool:
    """Return whether exactly today's migrations were applied."""
    return folder.read(_FILE) == _record(databases)


def record_migrated(folder: DataFolder, databases: tuple[str, ...]) -> None:
    """Record that they were."""
    folder.write_private(_FILE, _record(databases))


def _record(databases: tuple[str, ...]) -> dict[str, object]:
    return {"databases": list(databases), "migrations": fingerprint(), "roles": _ROLES}
