"""A server that speaks Elasticsearch's API, for tests."""

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import httpx
import pytest

from lectern.embedded.processes.ports import free_ports


@contextmanager
def search_server(folder: Path) -> Iterator[str]:
    """Provide the URL of a real Elasticsearch where ELASTICSEARCH_URL names one, else of a small server."""
    configured = os.environ.get("ELASTICSEARCH_URL")
    if configured:
        yield configured
        return
    (port,) = free_ports(1)
    installed = find_spec("noida_db")
    assert installed is not None, "noida-db is among the development dependencies"
    assert installed.origin is not None
    program = Path(installed.origin).parent / "noida-db"
    server = subprocess.Popen(
        [
            *(program, "start", "--only", "elasticsearch", "--elasticsearch-port", str(port)),
            *("--data-dir", folder),
        ],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        _await_ready(url, server)
        yield url
    finally:
        server.terminate()
        server.wait(timeout=20)


def _await_ready(url: str, server: "subprocess.Popen[bytes]") -> None:
    for _ in range(200):
        if server.poll() is not None:
            pytest.fail(f"the search server ended with status {server.returncode}")
        try:
            if httpx.get(url).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    pytest.fail("the search server did not start")
