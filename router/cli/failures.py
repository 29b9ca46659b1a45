"""Errors that end a command with a message and an exit status."""

from typing import IO, Any

import click


class CommandFailed(click.ClickException):
    """The input was read but is invalid: exit with status 1."""

    exit_code = 1

    def show(self, file: IO[Any] | None = None) -> None:
        """Print the message alone, without click's prefix."""
        click.echo(self.message, file=file, err=file is None)


class ResourceUnavailable(CommandFailed):
    """A file cannot be read or written, or an address cannot be bound: exit with status 2, as for wrong usage."""

    exit_code = 2
