"""`serve`: a supergraph over HTTP."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from router.cli.command import Command, port


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument(
        "--supergraph", metavar="FILE", type=Path, help="the supergraph's SDL (else the configuration's source)"
    )
    parser.add_argument("--config", metavar="FILE", type=Path, help="the router's configuration (YAML)")
    parser.add_argument("--host", help="the address to listen on (else the configuration's)")
    parser.add_argument("--port", type=port, help="the port to listen on (else the configuration's)")


def run(arguments: Namespace) -> int:
    """Serve until SIGTERM or SIGINT; 1 when the supergraph or the configuration is at fault, 2 when unreadable."""
    from router.server import ConfigurationError, RouterConfig, create_app, load_config
    from router.server.process import serve
    from router.server.reloading.startup import SourceUnavailable, first_supergraph
    from router.supergraph import SupergraphError

    try:
        config = load_config(arguments.config) if arguments.config else RouterConfig()
        config, supergraph = first_supergraph(config, arguments.supergraph)
        app = create_app(config, supergraph=supergraph)
    except (OSError, SourceUnavailable) as error:
        print(error, file=sys.stderr)
        return 2
    except (ConfigurationError, SupergraphError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    chosen = config.server.port if arguments.port is None else arguments.port
    serve(app, host=arguments.host or config.server.host, port=chosen, workers=config.server.workers)
    return 0


COMMAND = Command("serve", "Serve a supergraph over HTTP.", add_arguments, run)
