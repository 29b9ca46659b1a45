"""Options that several commands have."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])

FILE = click.Path(path_type=Path)
"""A file. It is not checked in advance, so that a command's exit status depends on the error."""

PORT = click.IntRange(0, 65_535)
"""A TCP port; 0 is any free one."""


def supergraph_option(*, required: bool, text: str = "The supergraph's SDL.") -> Callable[[F], F]:
    """`--supergraph FILE`."""
    return click.option("--supergraph", metavar="FILE", type=FILE, required=required, help=text)


def config_option(function: F) -> F:
    """`--config FILE`, the router's configuration."""
    return click.option(
        "--config", "config_file", metavar="FILE", type=FILE, help="The router's configuration (YAML)."
    )(function)


def local_address_options(function: F) -> F:
    """`--host` and `--port` with the defaults of commands for development."""
    host = click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
    port = click.option("--port", type=PORT, default=4000, show_default=True, help="The port to listen on.")
    return host(port(function))


def format_option(text: str) -> Callable[[F], F]:
    """`--format text|json`."""
    return click.option(
        "--format", "output_format", type=click.Choice(("text", "json")), default="text", show_default=True, help=text
    )
