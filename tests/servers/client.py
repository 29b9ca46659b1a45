"""The client of the server manager, for all processes of a test run."""

import json
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class S3Settings:
    """A bucket of its own on the S3 server."""

    endpoint_url: str
    bucket: str
    region: str
    access_key: str
    secret_key: str


@dataclass(frozen=True, slots=True)
class MailSinkSettings:
    """The address of the mail sink (SendGrid's `host`) and its key; `GET {url}/api/messages?to=` lists its messages."""

    url: str
    api_key: str


class StartedServerManager:
    """The server manager, from the process that started it."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="lectern-tests-"))
        root = Path(__file__).parents[2]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.servers.server_manager", str(self.folder)], stdin=subprocess.PIPE, cwd=root
        )

    def stop(self) -> None:
        """Stop every server and remove their data."""
        self._process.communicate()


def request_server(folder: Path, requested: str) -> dict[str, Any]:
    """Return the manager's response; blocks until the requested server is ready.

    Raises RuntimeError with the reason if it cannot be started.
    """
    with _connected(folder / "manager.sock") as connection, connection.makefile("rwb") as stream:
        stream.write(json.dumps(requested).encode() + b"\n")
        stream.flush()
        response: dict[str, Any] = json.loads(stream.readline())
    if "error" in response:
        raise RuntimeError(response["error"])
    return response


def _connected(path: Path) -> socket.socket:
    deadline = time.monotonic() + 60
    while True:
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            connection.connect(str(path))
        except (FileNotFoundError, ConnectionRefusedError):
            connection.close()
            if time.monotonic() > deadline:
                raise RuntimeError("the test servers' manager did not start") from None
            time.sleep(0.05)
        else:
            return connection
