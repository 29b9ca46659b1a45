"""The wait for subgraphs that are still starting."""

import time

import click

from router.server import RouterConfig
from router.server.schema_state.startup import SourceUnavailable, first_supergraph


def wait_for_supergraph(config: RouterConfig, *, deadline: float, pause: float) -> tuple[RouterConfig, str]:
    """Compose the subgraphs as soon as all are up; each new reason for waiting is printed once."""
    reported = None
    while True:
        try:
            return first_supergraph(config, None)
        except SourceUnavailable as problem:
            if str(problem) != reported:
                reported = str(problem)
                click.echo(f"waiting: {reported}", err=True)
            if time.monotonic() > deadline:
                raise click.exceptions.Exit(1) from problem
            time.sleep(pause)
