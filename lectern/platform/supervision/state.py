"""The state of a supervisor's children, in a file that other processes read."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

STATE_FILE_VARIABLE = "LECTERN_STATE_FILE"
"""The path of the file, for children; not set without a supervisor."""


class Phase(StrEnum):
    """The phase of a child's lifecycle."""

    STARTING = "starting"
    RUNNING = "running"
    DOWN = "down"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class PartState:
    """The last state of one child."""

    phase: Phase
    since: float
    """The start of this phase (Unix time)."""
    pid: int | None = None
    restarts: int = 0
    """The number of restarts since the supervisor started."""
    reason: str | None = None
    """The cause of a failure, for the operator."""


def write_state(path: Path, parts: Mapping[str, PartState]) -> None:
    """Replace the file atomically, so that a reader never sees half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    partial.write_text(json.dumps({name: asdict(part) for name, part in parts.items()}))
    partial.replace(path)


def read_state(path: Path) -> dict[str, PartState]:
    """Return the parts by name, in the order of their start; empty if the file does not exist or is damaged."""
    try:
        content = json.loads(path.read_text())
        return {name: PartState(**{**part, "phase": Phase(part["phase"])}) for name, part in content.items()}
    except (OSError, ValueError, TypeError, KeyError):
        return {}
