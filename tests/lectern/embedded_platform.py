"""`lectern up` as a child of the tests: the real thing, in a folder and on a port of its own."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx

from lectern.commands.up import SUPERVISOR
from lectern.embedded import PidFolder, free_ports
from lectern.platform.supervision import PartState, Phase, read_state

READY = "Ctrl-C stops everything."
_COMPLAINT = re.compile(r'"level": "(warning|error|critical)"|^\w*(Error|Exception)\b|FATAL|PANIC')


class Platform:
    """A deployment that can be started, killed and stopped, as often as a test likes."""

    def __init__(
        self,
        data: Path,
        *,
        seed: bool = False,
        multi_process: bool = False,
        variables: Mapping[str, str] | None = None,
    ) -> None:
        """`variables` are those that its operator sets."""
        self.data = data
        self._variables = dict(variables or {})
        [self.port] = free_ports(1)
        self._options = [*([] if seed else ["--no-seed"]), *(["--multi-process"] if multi_process else [])]
        self._process: subprocess.Popen[str] | None = None
        self.output = ""

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def parts(self) -> dict[str, PartState]:
        """The states of its parts, as its supervisor reports them."""
        return read_state(self.data / "run" / "state.json")

    @property
    def secrets(self) -> dict[str, str]:
        """Its generated secrets and ports."""
        secrets: dict[str, str] = json.loads((self.data / "credentials.json").read_text())
        return secrets

    def port_of(self, server: str) -> int:
        """Return the port of one of its embedded servers."""
        return int(json.loads((self.data / "ports.json").read_text())[server])

    def start(self) -> None:
        """Start it, or goes on if it runs, and waits until it says that it is ready."""
        if self._process is not None and self._process.poll() is None:
            return
        arguments = ["up", "--data", str(self.data), "--port", str(self.port), *self._options]
        self.output = ""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "lectern", *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={
                **{name: value for name, value in os.environ.items() if not name.startswith("LECTERN_")},
                **self._variables,
            },
        )
        assert self._process.stdout is not None
        while READY not in self.output:
            line = self._process.stdout.readline()
            assert line, f"it ended: {self.output}"
            self.output += line

    def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Send the supervisor a signal and waits for it to end; gives its exit status."""
        if self._process is None or self._process.poll() is not None:
            return 0
        self._process.send_signal(number)
        rest, _ = self._process.communicate()
        self.output += rest
        return self._process.returncode

    def until(self, part: str, phase: Phase, restarts: int) -> None:
        """Wait until a part has come into a phase after so many restarts."""
        while (state := self.parts[part]).phase is not phase or state.restarts < restarts:
            time.sleep(0.05)

    def processes(self) -> list[str]:
        """Return the names of its processes that run."""
        return [
            process.name for process in PidFolder(self.data / "run" / "pids").running() if process.name != SUPERVISOR
        ]

    def troubles(self) -> str:
        """Return the supervisor's report on parts that are not running, and the last errors in every log."""
        found = [
            f"{name}: {part.phase}, {part.restarts} restarts, {part.reason}"
            for name, part in self.parts.items()
            if part.phase is not Phase.RUNNING or part.restarts
        ]
        for log in sorted((self.data / "logs").glob("*.log")):
            complaints = [line for line in log.read_text(errors="replace").splitlines() if _COMPLAINT.search(line)]
            found += [f"{log.stem}: {line[:400]}" for line in complaints[-3:]]
        return "\n".join(found) or "none"

    def graphql(self, query: str, **variables: Any) -> dict[str, Any]:
        """Return the response to an operation."""
        sent = httpx.post(f"{self.url}/graphql", json={"query": query, "variables": variables}, timeout=30)
        response: dict[str, Any] = sent.json()
        return response
