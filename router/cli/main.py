"""Parse the arguments and run the command they name."""

from __future__ import annotations

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
    status: int = arguments.run(arguments)
    return status
