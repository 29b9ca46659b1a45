"""A second router beside that of a deployment, with the same stores, as behind a load balancer."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import httpx
import psutil

from lectern.embedded import free_ports
from tests.lectern.embedded_platform import Platform
from tests.waiting import eventually_blocking


@contextmanager
def second_router(platform: Platform, more: Mapping[str, str] | None = None) -> Iterator[str]:
    """Run a router with the deployment's environment and `more` for the time of the block, and provide its address."""
    part, what = ("web", "all") if "web" in platform.parts else ("router", "router")
    process_id = platform.parts[part].pid
    assert process_id is not None
    environment = {n: value for n, value in psutil.Process(process_id).environ().items() if n.startswith("LECTERN_")}
    port, management_port = free_ports(2)
    environment |= {"LECTERN_MANAGEMENT_PORT": str(management_port), **(more or {})}
    process = subprocess.Popen(
        [sys.executable, "-m", "lectern", "serve", what, "--port", str(port)],
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{port}"

    def is_up() -> bool:
        assert process.poll() is None, f"the other router ended with status {process.returncode}"
        try:
            return httpx.get(f"{url}/health").status_code == httpx.codes.OK
        except httpx.TransportError:
            return False

    try:
        eventually_blocking(is_up, "another router")
        yield url
    finally:
        process.terminate()
        process.wait()
