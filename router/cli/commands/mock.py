"""`mock`: a whole graph with made-up data, without any subgraph."""

from pathlib import Path

import click

from router.cli.failures import CommandFailed
from router.cli.options import config_option, local_address_options, supergraph_option


@click.command(short_help="Serve a supergraph with made-up data.")
@supergraph_option(required=True)
@config_option
@local_address_options
@click.option("--seed", type=int, default=1, show_default=True, help="The seed of the data.")
@click.option("--list-size", type=int, default=3, show_default=True, help="The number of items in lists.")
def mock(supergraph: Path, config_file: Path | None, host: str, port: int, seed: int, list_size: int) -> None:
    """Serve a supergraph with made-up data until SIGTERM or SIGINT."""
    from router.server import RouterConfig, create_app, load_config
    from router.server.asgi.process import serve
    from router.supergraph import read_supergraph
    from router.transport.testing.mock import MockOptions, MockTransport

    config = load_config(config_file) if config_file else RouterConfig()
    sdl = supergraph.read_text(encoding="utf-8")
    model = read_supergraph(sdl)
    transport = MockTransport(model, MockOptions(seed=seed, list_size=list_size))
    try:
        app = create_app(config, supergraph=sdl, transports={subgraph.name: transport for subgraph in model.subgraphs})
    except ValueError as error:  # Options of the configuration contradict each other.
        raise CommandFailed(str(error)) from error
    click.echo(f"Mocking {len(model.subgraphs)} subgraphs at http://{host}:{port}/", err=True)
    serve(app, host=host, port=port, workers=config.server.workers)
