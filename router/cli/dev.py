"""`dev`: compose running subgraphs, watch them, and serve them with GraphiQL."""

from __future__ import annotations

import sys
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from urllib.parse import urlsplit

from router.cli.command import Command, port

PLAN_HEADER = "router-plan"
"""With this header, answers show their plans."""


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument(
        "subgraphs", metavar="[NAME=]URL", nargs="+", help="a running subgraph; its name, if not given, from the URL"
    )
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=port, default=4000)
    parser.add_argument("--poll", type=float, default=2.0, help="seconds between looks at the subgraphs")
    parser.add_argument("--wait", type=float, default=60.0, help="seconds to wait for all subgraphs at the start")


def run(arguments: Namespace) -> int:
    """Serve until SIGTERM or SIGINT; 1 when the subgraphs cannot be composed in time."""
    from router.server import RouterConfig, create_app
    from router.server.configuration.supergraph_source import SupergraphOptions
    from router.server.process import serve
    from router.server.reloading.startup import SourceUnavailable, first_supergraph

    try:
        urls = named_subgraphs(arguments.subgraphs)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    source = SupergraphOptions.model_validate(
        {"subgraphs": {name: {"url": url} for name, url in urls.items()}, "poll": arguments.poll}
    )
    config = RouterConfig.model_validate(
        {
            "supergraph": source,
            "errors": {"subgraph_names": True},
            "headers": {"all": [{"forward": "*"}]},
            "telemetry": {"debug": {"plan_header": PLAN_HEADER, "server_timing": True}},
        }
    )
    deadline = time.monotonic() + arguments.wait
    told = None
    while True:
        try:
            config, sdl = first_supergraph(config, None)
            break
        except SourceUnavailable as problem:
            if str(problem) != told:
                told = str(problem)
                print(f"waiting: {told}", file=sys.stderr)
            if time.monotonic() > deadline:
                return 1
            time.sleep(min(1.0, arguments.poll))
    app = create_app(config, supergraph=sdl)
    print(f"Serving {', '.join(urls)} at http://{arguments.host}:{arguments.port}/", file=sys.stderr)
    serve(app, host=arguments.host, port=arguments.port)
    return 0


def named_subgraphs(entries: Sequence[str]) -> dict[str, str]:
    """URLs by name: `NAME=URL`, or a URL alone, which is named by its path, its host or its port.

    Raises ValueError for what is no URL.
    """
    named: dict[str, str] = {}
    for entry in entries:
        name, equals, url = entry.partition("=")
        if not equals or "/" in name:
            name, url = "", entry
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"not an http(s) URL: {url}")
        name = name or _name_from(parts.path, parts.hostname, parts.port)
        while name in named:
            name += "_"
        named[name] = url
    return named


def _name_from(path: str, host: str, port: int | None) -> str:
    steps = [step for step in path.split("/") if step and step != "graphql"]
    if steps:
        return steps[-1]
    return f"subgraph{port}" if host in ("localhost", "127.0.0.1", "::1") and port else host.split(".", maxsplit=1)[0]


COMMAND = Command("dev", "Compose running subgraphs, watch and serve them.", add_arguments, run)
