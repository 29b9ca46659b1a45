"""Remembers which migrations an embedded deployment's databases have had, so that a restart need not ask them."""

import hashlib
from importlib.resources import files
from pathlib import Path

from lectern.data_folder import DataFolder

_FILE = "migrated.json"


def fingerprint() -> str:
    """Tells one set of migrations from another: of every domain, by name and content."""
    digest = hashlib.sha256()
    subgraphs = Path(str(files("subgraphs")))
    for path in sorted(subgraphs.glob("*/store/migrations/**/*.py")):
        digest.update(str(path.relative_to(subgraphs)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def are_migrated(folder: DataFolder, databases: tuple[str, ...]) -> bool:
    """Whether these databases had exactly today's migrations."""
    return folder.read(_FILE) == {"databases": list(databases), "migrations": fingerprint()}


def record_migrated(folder: DataFolder, databases: tuple[str, ...]) -> None:
    """Notes that they have."""
    folder.write_private(_FILE, {"databases": list(databases), "migrations": fingerprint()})
