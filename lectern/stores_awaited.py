"""Lets a process be started at the same time as the servers that it needs: it loads its code while they come up."""

import os
import socket
import time

from lectern.embedded.errors import PlatformError
from lectern.embedded.ports import LOOPBACK

AWAITED_PORTS_VARIABLE = "LECTERN_AWAITED_PORTS"
"""Ports on loopback, separated by commas."""


def await_stores(patience: float = 60.0) -> None:
    """Waits until something listens on every port that the environment says to wait for.

    Args:
        patience: seconds for all of them together.

    Raises:
        PlatformError: nothing listens on one of them in time.
    """
    deadline = time.monotonic() + patience
    for port in filter(None, os.environ.get(AWAITED_PORTS_VARIABLE, "").split(",")):
        while not _listens(int(port)):
            if time.monotonic() > deadline:
                raise PlatformError(f"nothing listens on port {port} of this machine")
            time.sleep(0.02)


def _listens(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        return probe.connect_ex((LOOPBACK, port)) == 0
