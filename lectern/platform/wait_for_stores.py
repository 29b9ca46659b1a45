"""A gate between process start and the servers' readiness, so that code loads while the servers start."""

import os
import time
from pathlib import Path

from lectern.embedded.errors import PlatformError

STORES_READY_VARIABLE = "LECTERN_STORES_READY_FILE"
"""A file that exists once the stores are ready. Not set if nothing creates one."""


def wait_for_stores(timeout: float = 120.0) -> None:
    """Wait until the file exists that the environment names, if any.

    Raises PlatformError if it does not exist within `timeout` seconds.
    """
    gate = os.environ.get(STORES_READY_VARIABLE)
    if not gate:
        return
    deadline = time.monotonic() + timeout
    while not Path(gate).exists():
        if time.monotonic() > deadline:
            raise PlatformError(f"the stores were not ready within {timeout:.0f} s")
        time.sleep(0.02)
