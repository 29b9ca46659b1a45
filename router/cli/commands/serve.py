"""`serve`: a supergraph over HTTP."""

from pathlib import Path

import click

from router.cli.failures import CommandFailed, ResourceUnavailable
from router.cli.options import PORT, config_option, supergraph_option


@click.command(short_help="Serve a supergraph over HTTP.")
@supergraph_option(required=False, text="The supergraph's SDL (default: the source in the configuration).")
@config_option
@click.option("--host", help="The address to listen on (default: that of the configuration).")
@click.option("--port", type=PORT, help="The port to listen on (default: that of the configuration).")
def serve(supergraph: Path | None, config_file: Path | None, host: str | None, port: int | None) -> None:
    """Serve a supergraph over HTTP until SIGTERM or SIGINT."""
    from router.server import ConfigurationError, RouterConfig, create_app, load_config
    from router.server.asgi.process import serve as serve_app
    from router.server.schema_state.startup import SourceUnavailable, first_supergraph

    try:
        config = load_config(config_file) if config_file else RouterConfig()
        config, sdl = first_supergraph(config, supergraph)
        app = create_app(config, supergraph=sdl)
    except (OSError, SourceUnavailable, UnicodeDecodeError) as error:
        raise ResourceUnavailable(str(error)) from error
    except (
        ConfigurationError,
        ValueError,
    ) as error:  # An invalid supergraph or configuration.
        raise CommandFailed(str(error)) from error
    chosen = config.server.port if port is None else port
    serve_app(app, host=host or config.server.host, port=chosen, workers=config.server.workers)
