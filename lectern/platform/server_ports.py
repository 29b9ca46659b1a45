"""The ports of an embedded deployment's servers, stable across starts so that bookmarks and logs stay valid."""

from collections.abc import Sequence

from lectern.embedded import free_ports
from lectern.embedded.processes.ports import claim
from lectern.platform.data_folder import DataFolder
from subgraphs.registry import DOMAINS

NAMES = ("postgres", "valkey", "secantus", "object-storage", "stripe", "mail-sink", "worker", "management")
SEPARATE_SERVICES = (*DOMAINS, "edge")
"""The names that need a port of their own where each subgraph is a separate process."""

_FILE = "ports.json"


def assign_ports(folder: DataFolder, names: Sequence[str] = NAMES) -> dict[str, int]:
    """Return a port for each name: its last one, or another if that is in use now."""
    known = folder.read(_FILE)
    ports = {name: int(known[name]) for name in names if name in known and claim(int(known[name]))}
    new = [name for name in names if name not in ports]
    if new:
        ports |= dict(zip(new, free_ports(len(new)), strict=True))
        folder.write_private(_FILE, known | ports)
    return ports
