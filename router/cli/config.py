"""`config`: check a configuration file, print its JSON Schema, explain its options."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from router.cli.command import Command


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the command's arguments."""
    actions = parser.add_subparsers(dest="action", metavar="check|schema|explain", required=True)
    check = actions.add_parser("check", help="say whether a file is a configuration, and if not, why")
    check.add_argument("file", metavar="FILE", type=Path)
    actions.add_parser("schema", help="print the JSON Schema of configuration files")
    explain = actions.add_parser("explain", help="say what the options mean")
    explain.add_argument("--markdown", action="store_true", help="as a page of documentation")
    explain.add_argument("option", metavar="OPTION", nargs="?", default="", help="a dotted path, such as limits.depth")


def run(arguments: Namespace) -> int:
    """1 for a file that is no configuration or an option that doesn't exist, 2 for one that cannot be read."""
    match arguments.action:
        case "check":
            return _check(arguments.file)
        case "schema":
            from router.server.configuration.explaining import json_schema

            print(json.dumps(json_schema(), indent=2))
            return 0
        case _:
            return _explain(arguments.option, markdown=arguments.markdown)


def _check(file: Path) -> int:
    from router.server.configuration import ConfigurationError, load_config
    from router.server.configuration.contradictions import contradictions

    try:
        problems = contradictions(load_config(file))
    except ConfigurationError as error:
        problems = [str(problem) for problem in error.problems]
    for problem in problems:
        print(f"{file}: {problem}", file=sys.stderr)
    if problems:
        return 1
    print(f"{file}: ok")
    return 0


def _explain(place: str, *, markdown: bool) -> int:
    from difflib import get_close_matches

    from router.server.configuration.explaining import markdown_page, options

    if markdown:
        print(markdown_page(), end="")
        return 0

    found = [option for option in options(place) if not place or _is_below(option.place, place)]
    if not found:
        near = get_close_matches(place, [option.place for option in options()], n=1)
        hint = f"; did you mean {near[0]}?" if near else ""
        print(f"there is no option {place}{hint}", file=sys.stderr)
        return 1
    for option in found:
        default = f" (default {option.default})" if option.default and option.default != "required" else ""
        required = " (required)" if option.default == "required" else ""
        print(f"{option.place}: {option.type}{default}{required}")
        if option.meaning:
            print(f"    {option.meaning}")
    return 0


def _is_below(place: str, wanted: str) -> bool:
    return place == wanted or place.startswith((f"{wanted}.", f"{wanted}["))


COMMAND = Command("config", "Check, describe and explain configuration files.", add_arguments, run)
