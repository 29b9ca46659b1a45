"""Free TCP ports on loopback, for servers that are to be started soon.

Between the choice of a port and the moment its server listens, seconds pass in which anybody else may take it, and
whoever then asks at that port whether the server is ready is answered by a stranger. Two things keep others away:

- The ports are none of those that the system itself hands out, to whoever connects or leaves the choice to it.
- A chosen port is claimed until the process that chose it ends, however it ends, by holding the UDP port of the same
  number: the kernel gives that to one process only, and TCP servers do not mind it.
"""

import random
import socket
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from lectern.embedded.errors import PlatformError

LOOPBACK = "127.0.0.1"

_CHOICE = range(15_000, 32_768)
"""Above what well-known servers listen on, below what Linux (32768), macOS and Windows (49152) hand out."""

_HANDED_OUT = Path("/proc/sys/net/ipv4/ip_local_port_range")

_claimed: set[int] = set()
"""By this process."""


def is_free(port: int, host: str = LOOPBACK) -> bool:
    """Whether a server could listen on this port now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def claim(port: int) -> bool:
    """Whether a server may listen on this port, which nobody else may then claim until this process ends."""
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
    """Distinct ports that nobody listens on, claimed until this process ends.

    Raises:
        PlatformError: there are not that many.
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
