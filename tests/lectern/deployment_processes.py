"""CPU of a deployment's processes, and the wait until its background work is done."""

import time
from collections.abc import Iterator
from pathlib import Path

import psutil

from lectern.embedded import PidFolder

QUIET = 0.4
"""The share of one core below which a deployment counts as idle: its own checks and polls take half of that."""
PERIOD = 3.0
"""Seconds over which that share is measured."""
PATIENCE = 1200.0
"""The longest wait, in seconds: a seed leaves pictures and films to the workers."""


class Processes:
    """CPU times of the processes of the deployment in a folder."""

    def __init__(self, data: Path) -> None:
        self._roots = {each.name: psutil.Process(each.pid) for each in PidFolder(data / "run" / "pids").running()}

    @property
    def names(self) -> list[str]:
        """The names of all processes."""
        return sorted(self._roots)

    def __getitem__(self, name: str) -> psutil.Process:
        """Return a process by its name."""
        return self._roots[name]

    def seconds(self, *names: str) -> float:
        """Return the CPU seconds of these processes and their children."""
        return sum(spent for name in names if name in self._roots for spent in self._spent(self._roots[name]))

    def wait_until_idle(self) -> None:
        """Wait until all processes together need less than `QUIET` of a core; raise `TimeoutError` if they never do."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            before = self.seconds(*self.names)
            time.sleep(PERIOD)
            if self.seconds(*self.names) - before < QUIET * PERIOD:
                return
        raise TimeoutError(f"the deployment is still busy after {PATIENCE:.0f} s")

    def _spent(self, root: psutil.Process) -> Iterator[float]:
        for process in [root, *root.children(recursive=True)]:
            try:
                times = process.cpu_times()
            except psutil.NoSuchProcess:
                continue
            # Those of children that ended are counted by their parent once it has waited for them.
            yield times.user + times.system + times.children_user + times.children_system
