"""Parse the arguments and run the command they name."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections.abc import Sequence

from router.cli.registry import COMMANDS


def build_parser() -> ArgumentParser:
    """The parser of the whole command line, one subparser per registered command."""
    parser = ArgumentParser(prog="python -m router", description="An Apollo Federation v2 composer and router.")
    subparsers = parser.add_subparsers(metavar="COMMAND", required=True)
    for command in COMMANDS:
        subparser = subparsers.add_parser(command.name, help=command.summary, description=command.summary)
        command.add_arguments(subparser)
        subparser.set_defaults(run=command.run)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status; `argv` excludes the program's name."""
    arguments = build_parser().parse_args(argv)
    try:
        status: int = arguments.run(arguments)
    except Exception as error:
        status = _status_of(error)
        print(error, file=sys.stderr)
    return status


def _status_of(error: Exception) -> int:
    """The status for what a command left to us. Raises what is no fault of the input's."""
    from router.server import ConfigurationError
    from router.supergraph import SupergraphError

    if isinstance(error, OSError | UnicodeDecodeError):
        return 2  # A file that cannot be read or written, or an address that cannot be had.
    if isinstance(error, SupergraphError | ConfigurationError):
        return 1
    raise error
