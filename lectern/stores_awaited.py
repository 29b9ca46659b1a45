"""Lets a process be started at the same time as the servers that it needs: it loads its code while they come up."""

import os
import time
from pathlib import Path

from lectern.embedded.errors import PlatformError

GATE_VARIABLE = "LECTERN_STORES_READY_FILE"
"""A file that is there when the stores can be used. Not set where nobody makes one."""


def await_stores(patience: float = 120.0) -> None:
    """Waits until the file is there that the environment says to wait for, if any.

    Args:
        patience: seconds.

    Raises:
        PlatformError: it isn't there in time.
    """
    gate = os.environ.get(GATE_VARIABLE)
    if not gate:
        return
    deadline = time.monotonic() + patience
    while not Path(gate).exists():
        if time.monotonic() > deadline:
            raise PlatformError(f"the stores were not ready within {patience:.0f} s")
        time.sleep(0.02)
