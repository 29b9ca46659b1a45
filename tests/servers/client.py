"""Asks the keeper for servers, from whatever process a test runs in."""

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
    """Where mail goes (SendGrid's `host`), and its key; `GET {url}/api/messages?to=` shows what came."""

    url: str
    api_key: str


class StartedKeeper:
    """The keeper, as the process that started it holds it."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="lectern-tests-"))
        root = Path(__file__).parents[2]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.servers.keeper", str(self.folder)], stdin=subprocess.PIPE, cwd=root
        )

    def stop(self) -> None:
        """Stops every server and removes their data."""
        self._process.communicate()


def ask(folder: Path, wanted: str) -> dict[str, Any]:
    """What the keeper answers; blocks until the server wanted is ready.

    Raises:
        RuntimeError: the keeper can't start it; the message says why.
    """
    with _connected(folder / "keeper.sock") as connection, connection.makefile("rwb") as stream:
        stream.write(json.dumps(wanted).encode() + b"\n")
        stream.flush()
        answer: dict[str, Any] = json.loads(stream.readline())
    if "error" in answer:
        raise RuntimeError(answer["error"])
    return answer


def _connected(path: Path) -> socket.socket:
    deadline = time.monotonic() + 60
    while True:
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            connection.connect(str(path))
        except (FileNotFoundError, ConnectionRefusedError):
            connection.close()
            if time.monotonic() > deadline:
                raise RuntimeError("the test servers' keeper did not start") from None
            time.sleep(0.05)
        else:
            return connection
