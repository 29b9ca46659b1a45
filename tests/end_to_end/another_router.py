"""One more router beside those of a deployment, with the same stores, as behind a load balancer."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import psutil

from lectern.embedded import free_ports
from tests.end_to_end.people import eventually
from tests.lectern.platform import Platform


@contextmanager
def another_router(platform: Platform) -> Iterator[str]:
    """Its address, for the time of the block. It is told what the deployment's own is told."""
    part, what = ("web", "all") if "web" in platform.parts else ("router", "router")
    process_id = platform.parts[part].pid
    assert process_id is not None
    told = {name: value for name, value in psutil.Process(process_id).environ().items() if name.startswith("LECTERN_")}
    [port] = free_ports(1)
    process = subprocess.Popen(
        [sys.executable, "-m", "lectern", "serve", what, "--port", str(port)],
        env={**os.environ, **told},
        stdout=subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{port}"

    def is_up() -> bool:
        try:
            return httpx.get(f"{url}/health").status_code == httpx.codes.OK
        except httpx.TransportError:
            return False

    try:
        eventually(is_up, "another router")
        yield url
    finally:
        process.terminate()
        process.wait()
