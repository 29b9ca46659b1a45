"""`config`: check a configuration file, print the JSON Schema of such files, describe the options."""

import json
from pathlib import Path

import click

from router.cli.failures import CommandFailed
from router.cli.options import FILE


@click.group()
def config() -> None:
    """Check configuration files and describe their options."""


@config.command()
@click.argument("file", metavar="FILE", type=FILE)
def check(file: Path) -> None:
    """Check a configuration file and report every problem."""
    from router.server.config import ConfigurationError, load_config
    from router.server.config.cross_field_validation import contradictions

    try:
        problems = contradictions(load_config(file))
    except ConfigurationError as error:
        problems = [str(problem) for problem in error.problems]
    if problems:
        raise CommandFailed("\n".join(f"{file}: {problem}" for problem in problems))
    click.echo(f"{file}: ok")


@config.command()
def schema() -> None:
    """Print the JSON Schema of configuration files."""
    from router.server.config.reference import json_schema

    click.echo(json.dumps(json_schema(), indent=2))


@config.command()
@click.argument("option", metavar="[OPTION]", default="")
@click.option("--markdown", is_flag=True, help="Print all options as a page of documentation.")
def explain(option: str, markdown: bool) -> None:
    """Describe the options.

    OPTION is a dotted path, such as limits.depth; without one, all options are described.
    """
    from difflib import get_close_matches

    from router.server.config.reference import markdown_page, options

    if markdown:
        click.echo(markdown_page(), nl=False)
        return
    found = [known for known in options(option) if not option or _is_below(known.place, option)]
    if not found:
        near = get_close_matches(option, [known.place for known in options()], n=1)
        hint = f"; did you mean {near[0]}?" if near else ""
        raise CommandFailed(f"unknown option {option}{hint}")
    for known in found:
        default = f" (default {known.default})" if known.default and known.default != "required" else ""
        required = " (required)" if known.default == "required" else ""
        click.echo(f"{known.place}: {known.type}{default}{required}")
        if known.meaning:
            click.echo(f"    {known.meaning}")


def _is_below(path: str, ancestor: str) -> bool:
    return path == ancestor or path.startswith((f"{ancestor}.", f"{ancestor}["))
