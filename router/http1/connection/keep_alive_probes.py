"""TCP options that end connections whose other end vanished without a word."""

import asyncio
import socket

_IDLE_SECONDS = 60
_INTERVAL_SECONDS = 15
_PROBES = 4


def set_probes(transport: asyncio.BaseTransport, unacknowledged_seconds: float) -> None:
    """Let the kernel probe an idle connection, and give up one that leaves bytes unacknowledged for so long."""
    sock = transport.get_extra_info("socket")
    if sock is None or sock.family not in (socket.AF_INET, socket.AF_INET6):
        return
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    options = {
        "TCP_KEEPIDLE": _IDLE_SECONDS,
        "TCP_KEEPINTVL": _INTERVAL_SECONDS,
        "TCP_KEEPCNT": _PROBES,
        "TCP_USER_TIMEOUT": int(unacknowledged_seconds * 1000),
    }
    for name, value in options.items():
        # Not every platform has all of them.
        if hasattr(socket, name):
            sock.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)
