"""What a command of `python -m router` is."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Callable
from dataclasses import dataclass


def port(text: str) -> int:
    """The type of an argument that is a port. 0 means any that is free."""
    number = int(text)
    if not 0 <= number <= 65_535:
        raise ArgumentTypeError(f"{text} is no port: it must be between 0 and 65535")
    return number


@dataclass(frozen=True, slots=True)
class Command:
    """One subcommand.

    `run` returns the process's exit status: 0 for success, 1 when the input was read and is at fault, 2 when the
    input could not be read. It may leave OSError, UnicodeDecodeError, SupergraphError and ConfigurationError to its
    caller, who tells them and gives the status.
    Modules of commands import what they need inside `run`, so that `--help` stays quick.
    """

    name: str
    summary: str
    add_arguments: Callable[[ArgumentParser], None]
    run: Callable[[Namespace], int]
