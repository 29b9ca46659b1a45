"""What a command of `python -m router` is."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Command:
    """One subcommand.

    `run` returns the process's exit status: 0 for success, 1 when the input was read and is at fault, 2 when the
    input could not be read. Modules of commands import what they need inside `run`, so that `--help` stays quick.
    """

    name: str
    summary: str
    add_arguments: Callable[[ArgumentParser], None]
    run: Callable[[Namespace], int]
