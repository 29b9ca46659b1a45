"""`compose`: subgraph schemas -> supergraph SDL."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from router.cli.command import Command


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("input", metavar="INPUT", help="a supergraph config (YAML) or a JSON list of subgraphs")


def run(arguments: Namespace) -> int:
    raise NotImplementedError


COMMAND = Command("compose", "Compose subgraph schemas into a supergraph.", add_arguments, run)
