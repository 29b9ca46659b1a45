"""`compose`: subgraph schemas -> supergraph SDL."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from router.cli.command import Command

UNREADABLE_INPUT = "UNREADABLE_INPUT"
"""The code of the one error that is not about the subgraphs: they could not be read."""


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the command's arguments."""
    what = "a supergraph config (YAML) or a JSON list of subgraphs; - is the standard input"
    parser.add_argument("input", metavar="INPUT", type=Path, help=what)
    parser.add_argument("-o", "--output", metavar="FILE", type=Path, help="where to write the supergraph (else stdout)")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="how to show errors and hints")
    parser.add_argument(
        "--include-tag", metavar="TAG", action="append", default=[], help="keep only what has this tag (repeatable)"
    )
    parser.add_argument(
        "--exclude-tag", metavar="TAG", action="append", default=[], help="leave out what has this tag (repeatable)"
    )
    parser.add_argument(
        "--hide-unreachable", action="store_true", help="leave out types that nothing visible refers to"
    )


def run(arguments: Namespace) -> int:
    """Compose; the supergraph goes to the output, hints to stderr, errors to stderr or, as JSON, to stdout."""
    from router.cli.composition_input import UnreadableInput, read_subgraphs
    from router.cli.diagnostics import diagnostics_json, diagnostics_text
    from router.composition import Contract, apply_contract, compose
    from router.federation.diagnostics import Diagnostic

    try:
        documents = read_subgraphs(arguments.input)
    except UnreadableInput as error:
        if arguments.format == "json":
            print(json.dumps(diagnostics_json([Diagnostic(UNREADABLE_INPUT, str(error))], []), indent=2))
        else:
            print(error, file=sys.stderr)
        return 1
    result = compose(documents)
    if arguments.include_tag or arguments.exclude_tag or arguments.hide_unreachable:
        contract = Contract(
            frozenset(arguments.include_tag), frozenset(arguments.exclude_tag), arguments.hide_unreachable
        )
        result = apply_contract(result, contract)
    sources = {document.name: document.sdl for document in documents}
    if arguments.format == "json":
        report = json.dumps(diagnostics_json(result.errors, result.hints), indent=2)
        print(report, file=sys.stdout if result.errors else sys.stderr)
    else:
        for line in diagnostics_text("error", result.errors, sources):
            print(line, file=sys.stderr)
        for line in diagnostics_text("hint", result.hints, sources):
            print(line, file=sys.stderr)
    if result.supergraph_sdl is None:
        return 1
    if arguments.output is None:
        sys.stdout.write(result.supergraph_sdl)
    else:
        try:
            arguments.output.write_text(result.supergraph_sdl, encoding="utf-8")
        except OSError as error:
            print(f"Cannot write {arguments.output}: {error}", file=sys.stderr)
            return 1
    return 0


COMMAND = Command("compose", "Compose subgraph schemas into a supergraph.", add_arguments, run)
