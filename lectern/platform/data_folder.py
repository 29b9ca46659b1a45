"""The folder that holds all data of an embedded deployment: `./var` by default.

lectern.json      marks the folder as ours, with the version of its layout
credentials.json  its generated secrets (mode 0600)
ports.json        the ports of its servers at the last start
postgres/ valkey/ secantus/ objects/ mail/ stripe/
logs/             one file for each process, and its predecessors until they expire
run/              runtime state: pid files, the lock, the state of each process
"""

import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lectern.embedded.errors import PlatformError

LAYOUT = 1

ENVIRONMENT_FILE = "run/environment.json"
"""The environment of the running deployment's processes, for commands that join it (mode 0600)."""

ADDRESS_FILE = "run/address.json"
"""The host and the port of the running deployment."""

SEEDED_FILE = "seeded.json"
"""A file that exists once the demonstration data is complete."""


@dataclass(frozen=True, slots=True)
class DataFolder:
    """Paths in the folder, and its creation, lock and removal."""

    path: Path

    @property
    def logs(self) -> Path:
        return self.path / "logs"

    @property
    def run(self) -> Path:
        return self.path / "run"

    @property
    def state_file(self) -> Path:
        """The supervisor's last report on its children (see `lectern.platform.supervision.state`)."""
        return self.run / "state.json"

    def open(self) -> bool:
        """Create the folder if needed and check that it can be used. Return whether it is new.

        Raises PlatformError if it cannot be written, holds other files, or was made by a later version.
        """
        new = self.check()
        if new:
            self.write_private("lectern.json", {"layout": LAYOUT})
        return new

    def check(self) -> bool:
        """Return whether the folder is new, after a test that it can be used; nothing is left in it.

        Raises PlatformError like `open`.
        """
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            probe = self.path / ".writable"
            probe.touch()
            probe.unlink()
        except OSError as error:
            raise PlatformError(
                f"cannot write to {self.path} ({error.strerror}): choose another folder with --data DIR"
            ) from None
        if self._marker.is_file():
            self._check_layout()
            return False
        if any(self.path.iterdir()):
            raise PlatformError(
                f"{self.path} has files in it that are not Lectern's: choose an empty folder with --data DIR"
            )
        return True

    def erase(self) -> None:
        """Erase the folder, if it is ours; do nothing if there is none.

        Raises PlatformError if the folder is not ours, or cannot be removed.
        """
        if not self.path.exists():
            return
        if not self._marker.is_file() and any(self.path.iterdir()):
            raise PlatformError(f"{self.path} is not a data folder of Lectern: nothing was removed")
        try:
            for entry in self.path.iterdir():
                if entry.is_dir() and not entry.is_symlink():
                    shutil.rmtree(entry)
                elif entry != self._marker:
                    entry.unlink()
            self._marker.unlink(missing_ok=True)  # last: an erasure that was cut off can be repeated
        except OSError as error:
            raise PlatformError(f"cannot remove {error.filename} ({error.strerror})") from None

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Lock the folder for one supervisor; the operating system releases the lock when the process ends.

        Raises PlatformError if another supervisor holds the lock.
        """
        self.run.mkdir(parents=True, exist_ok=True)
        with (self.run / "lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise PlatformError(
                    f"Lectern already runs on {self.path}: stop it with 'lectern down', or choose another --data DIR"
                ) from None
            yield

    @property
    def in_use(self) -> bool:
        """True while a supervisor holds the lock."""
        if not (self.run / "lock").exists():
            return False
        with (self.run / "lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
        return False

    def read(self, name: str) -> dict[str, Any]:
        """Read a JSON file of the folder; empty if it does not exist.

        Raises PlatformError if it is damaged.
        """
        path = self.path / name
        try:
            content: dict[str, Any] = json.loads(path.read_text())
        except FileNotFoundError:
            return {}
        except ValueError:
            raise PlatformError(f"{path} is damaged: restore it from a backup, or start over with --reset") from None
        return content

    def write_private(self, name: str, content: dict[str, Any]) -> None:
        """Replace a JSON file of the folder, readable by its owner only."""
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(".partial")
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            json.dump(content, file, indent=2)
        partial.replace(path)

    @property
    def _marker(self) -> Path:
        return self.path / "lectern.json"

    def _check_layout(self) -> None:
        layout = self.read("lectern.json").get("layout")
        if layout != LAYOUT:
            raise PlatformError(
                f"{self.path} was made by another version of Lectern (layout {layout}, this one reads {LAYOUT}): "
                "use that version, choose another folder with --data DIR, or start over with --reset"
            )
