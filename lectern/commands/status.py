"""`lectern status` and `lectern down`: show, join and stop a running deployment."""

import os
import signal
import time
from pathlib import Path

from rich.console import Console
from rich.table import Table

from lectern.commands.up import SUPERVISOR
from lectern.embedded import PidFolder, PlatformError
from lectern.platform.data_folder import ENVIRONMENT_FILE, DataFolder
from lectern.platform.supervision import Phase, read_state

_COLOURS = {Phase.RUNNING: "green", Phase.STARTING: "yellow", Phase.DOWN: "red", Phase.STOPPED: "dim"}


def show_status(data: Path, console: Console) -> bool:
    """Print the processes of the deployment on a data folder. Return whether all of them run."""
    folder = DataFolder(data.resolve())
    supervisor = PidFolder(folder.run / "pids").recorded(SUPERVISOR)
    if supervisor is None:
        console.print(f"Lectern does not run on {folder.path}.", highlight=False, soft_wrap=True)
        return False
    parts = read_state(folder.state_file)
    table = Table("part", "state", "process", "restarts", "for", "")
    for name, part in parts.items():
        state = f"[{_COLOURS[part.phase]}]{part.phase}[/]"
        table.add_row(
            name, state, str(part.pid or ""), str(part.restarts), _age(time.time() - part.since), part.reason or ""
        )
    console.print(table)
    return bool(parts) and all(part.phase is Phase.RUNNING for part in parts.values())


def join(data: Path) -> DataFolder | None:
    """Load the environment of the deployment that runs on a data folder into this process; None if none runs."""
    folder = DataFolder(data.resolve())
    if PidFolder(folder.run / "pids").recorded(SUPERVISOR) is None:
        return None
    os.environ.update(folder.read(ENVIRONMENT_FILE))
    return folder


def stop(data: Path, console: Console, timeout: float = 60.0) -> None:
    """Have the supervisor of a data folder stop everything, and wait until it has.

    Raises PlatformError if it has not stopped within `timeout` seconds.
    """
    folder = DataFolder(data.resolve())
    pids = PidFolder(folder.run / "pids")
    supervisor = pids.recorded(SUPERVISOR)
    if supervisor is None:
        left = pids.terminate_leftovers()
        console.print(
            f"Ended what was left behind: {', '.join(left)}." if left else f"Lectern does not run on {folder.path}.",
            highlight=False,
            soft_wrap=True,
        )
        return
    os.kill(supervisor.pid, signal.SIGTERM)
    deadline = time.monotonic() + timeout
    while supervisor.alive:
        if time.monotonic() > deadline:
            raise PlatformError(f"process {supervisor.pid} has not stopped within {timeout:.0f} s: see {folder.logs}")
        time.sleep(0.1)
    console.print("Stopped.")


def _age(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    if seconds < 5400:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.0f} h"
