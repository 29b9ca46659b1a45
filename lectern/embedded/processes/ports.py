"""Free TCP ports on loopback, for servers that start soon.

Between the choice of a port and the moment its server listens, seconds pass in which another program may take it, and
the readiness check then reaches a foreign server. Two measures prevent that:

- The ports are outside of the range that the system itself assigns to connections and to port 0.
- A chosen port is claimed until the end of the process that chose it, by holding the UDP port of the same number: the
  kernel gives that to one process only, and TCP servers do not mind it.
"""

import random
import socket
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from lectern.embedded.errors import PlatformError

LOOPBACK = "127.0.0.1"

_CHOICE = range(15_000, 32_768)
"""Above the ports of well-known servers, below those that Linux (32768), macOS and Windows (49152) assign."""

_HANDED_OUT = Path("/proc/sys/net/ipv4/ip_local_port_range")

_claimed: set[int] = set()
"""The sockets that hold this process's claims."""


def is_free(port: int, host: str = LOOPBACK) -> bool:
    """Return whether a server could listen on this port now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def claim(port: int) -> bool:
    """Claim a port until this process ends. Return whether it is free; no other process can claim it then."""
    if port not in _claimed:
        holder = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            holder.bind((LOOPBACK, port))
        except OSError:
            holder.close()
            return False
        holder.detach()
        _claimed.add(port)
    return is_free(port)


def free_ports(count: int) -> list[int]:
    """Return distinct free ports, claimed until this process ends.

    Raises PlatformError if there are not that many.
    """
    found: list[int] = []
    candidates = _candidates()
    # Not by the shared generator: processes that were started alike would choose alike.
    for port in random.SystemRandom().sample(candidates, len(candidates)):
        if len(found) == count:
            break
        if port not in _claimed and claim(port):
            found.append(port)
    if len(found) < count:
        raise PlatformError("no free port is left between 15000 and 32767: stop programs that listen there")
    return found


def _candidates() -> Sequence[int]:
    with suppress(OSError, ValueError):
        first, last = map(int, _HANDED_OUT.read_text().split())
        return [port for port in _CHOICE if not first <= port <= last] or _CHOICE
    return _CHOICE
