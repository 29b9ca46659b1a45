"""The ports of an embedded deployment's servers: kept from start to start, so that an address in a bookmark or a log
stays good.
"""

from collections.abc import Sequence

from lectern.data_folder import DataFolder
from lectern.embedded import free_ports
from lectern.embedded.ports import claim
from lectern.subgraph_names import SUBGRAPHS

NAMES = ("postgres", "valkey", "secantus", "object-storage", "stripe", "mail-sink", "worker")
SEPARATE = (*SUBGRAPHS, "edge")
"""What else needs a port where each subgraph is a process of its own."""

_FILE = "ports.json"


def ports_of(folder: DataFolder, names: Sequence[str] = NAMES) -> dict[str, int]:
    """A port for each name: the one it had, or another if that is taken now."""
    known = folder.read(_FILE)
    kept = {name: int(known[name]) for name in names if name in known and claim(int(known[name]))}
    new = [name for name in names if name not in kept]
    if new:
        kept |= dict(zip(new, free_ports(len(new)), strict=True))
        folder.write_private(_FILE, known | kept)
    return kept
