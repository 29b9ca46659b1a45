"""What the supervisor knows of its children, in a file that other processes read."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

STATE_FILE_VARIABLE = "LECTERN_STATE_FILE"
"""Tells a child where the file is; not set where there is no supervisor."""


class Phase(StrEnum):
    """Where a child is in its life."""

    STARTING = "starting"
    RUNNING = "running"
    DOWN = "down"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class PartState:
    """One child as it was last seen.

    Attributes:
        since: when it came into this phase (Unix time).
        restarts: how often it was started again since the supervisor started.
        reason: why it is down, for the operator.
    """

    phase: Phase
    since: float
    pid: int | None = None
    restarts: int = 0
    reason: str | None = None


def write_state(path: Path, parts: Mapping[str, PartState]) -> None:
    """Replaces the file at once, so that a reader never sees half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    partial.write_text(json.dumps({name: asdict(part) for name, part in parts.items()}))
    partial.replace(path)


def read_state(path: Path) -> dict[str, PartState]:
    """The parts by name, in the order of their start; empty if nothing was ever started or the file is damaged."""
    try:
        content = json.loads(path.read_text())
        return {name: PartState(**{**part, "phase": Phase(part["phase"])}) for name, part in content.items()}
    except (OSError, ValueError, TypeError, KeyError):
        return {}
