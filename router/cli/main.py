"""The group of all commands."""

import click

from router.cli.commands.compose import compose
from router.cli.commands.config import config
from router.cli.commands.dev import dev
from router.cli.commands.mock import mock
from router.cli.commands.plan import plan
from router.cli.commands.record import record
from router.cli.commands.replay import replay
from router.cli.commands.serve import serve
from router.cli.failures import CommandFailed, ResourceUnavailable
from router.garbage_collection import collect_rarely


class _Commands(click.Group):
    """A group that lists its commands in order and ends expected errors with a message and a status."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except (OSError, UnicodeDecodeError) as error:
            # A file that cannot be read or written, or an address that cannot be bound.
            raise ResourceUnavailable(str(error)) from error
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:
            from router.server import ConfigurationError
            from router.supergraph import SupergraphError

            if isinstance(error, SupergraphError | ConfigurationError):
                raise CommandFailed(str(error)) from error
            raise


@click.group(cls=_Commands)
def cli() -> None:
    """Compose and serve Apollo Federation v2 graphs."""
    collect_rarely()


for command in (compose, plan, serve, dev, mock, record, replay, config):
    cli.add_command(command)
