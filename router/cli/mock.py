"""`mock`: a whole graph with made-up data, no subgraph needed."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from router.cli.command import Command, port


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("--supergraph", metavar="FILE", type=Path, required=True, help="the supergraph's SDL")
    parser.add_argument("--config", metavar="FILE", type=Path, help="the router's configuration (YAML)")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=port, default=4000)
    parser.add_argument("--seed", type=int, default=1, help="another seed gives other data")
    parser.add_argument("--list-size", type=int, default=3, help="how many items lists have")


def run(arguments: Namespace) -> int:
    """Serve until SIGTERM or SIGINT; 1 when the supergraph or the configuration is at fault, 2 when unreadable."""
    from router.server import RouterConfig, create_app, load_config
    from router.server.process import serve
    from router.supergraph import read_supergraph
    from router.transport.mock import MockOptions, MockTransport

    config = load_config(arguments.config) if arguments.config else RouterConfig()
    sdl = arguments.supergraph.read_text(encoding="utf-8")
    supergraph = read_supergraph(sdl)
    mock = MockTransport(supergraph, MockOptions(seed=arguments.seed, list_size=arguments.list_size))
    try:
        app = create_app(config, supergraph=sdl, transports={subgraph.name: mock for subgraph in supergraph.subgraphs})
    except ValueError as error:  # The configuration contradicts itself.
        print(error, file=sys.stderr)
        return 1
    print(
        f"Mocking {len(supergraph.subgraphs)} subgraphs at http://{arguments.host}:{arguments.port}/", file=sys.stderr
    )
    serve(app, host=arguments.host, port=arguments.port, workers=config.server.workers)
    return 0


COMMAND = Command("mock", "Serve a supergraph with made-up data.", add_arguments, run)
