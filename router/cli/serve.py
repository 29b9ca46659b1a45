"""`serve`: a supergraph over HTTP."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from router.cli.command import Command


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("--supergraph", metavar="FILE", type=Path, required=True, help="the supergraph's SDL")
    parser.add_argument("--config", metavar="FILE", type=Path, help="the router's configuration (YAML)")
    parser.add_argument("--host", help="the address to listen on (else the configuration's)")
    parser.add_argument("--port", type=int, help="the port to listen on (else the configuration's)")


def run(arguments: Namespace) -> int:
    """Serve until SIGTERM or SIGINT; 1 when the supergraph or the configuration is at fault, 2 when unreadable."""
    from router.server import ConfigurationError, RouterConfig, create_app, load_config
    from router.server.process import serve
    from router.supergraph import SupergraphError

    try:
        supergraph = arguments.supergraph.read_text(encoding="utf-8")
        config = load_config(arguments.config) if arguments.config else RouterConfig()
        app = create_app(config, supergraph=supergraph)
    except OSError as error:
        print(error, file=sys.stderr)
        return 2
    except (ConfigurationError, SupergraphError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    serve(app, host=arguments.host or config.server.host, port=arguments.port or config.server.port)
    return 0


COMMAND = Command("serve", "Serve a supergraph over HTTP.", add_arguments, run)
