"""`dev`: compose running subgraphs, watch them, and serve them with GraphiQL."""

import time
from collections.abc import Sequence
from urllib.parse import urlsplit

import click

from router.cli.options import local_address_options

PLAN_HEADER = "router-plan"
"""A request with this header gets the query plan in the response."""


@click.command(short_help="Compose running subgraphs, watch and serve them.")
@click.argument("subgraphs", metavar="[NAME=]URL...", nargs=-1, required=True)
@local_address_options
@click.option("--poll", type=float, default=2.0, show_default=True, help="Seconds between polls of the subgraphs.")
@click.option("--wait", type=float, default=60.0, show_default=True, help="Seconds to wait for all subgraphs to start.")
def dev(subgraphs: tuple[str, ...], host: str, port: int, poll: float, wait: float) -> None:
    """Compose running subgraphs, watch and serve them until SIGTERM or SIGINT.

    A subgraph without a name is named after the path, host or port of its URL.
    """
    from router.cli.supergraph_wait import wait_for_supergraph
    from router.server import RouterConfig, create_app
    from router.server.asgi.process import serve
    from router.server.config.options.supergraph_source import SupergraphOptions

    try:
        urls = named_subgraphs(subgraphs)
    except ValueError as error:
        raise click.BadParameter(str(error)) from error
    source = SupergraphOptions.model_validate(
        {"subgraphs": {name: {"url": url} for name, url in urls.items()}, "poll_interval": poll}
    )
    config = RouterConfig.model_validate(
        {
            "supergraph": source,
            "errors": {"subgraph_names": True},
            "headers": {"all": [{"forward": "*"}]},
            "telemetry": {"debug": {"plan_header": PLAN_HEADER, "server_timing": True}},
        }
    )
    config, sdl = wait_for_supergraph(config, deadline=time.monotonic() + wait, pause=min(1.0, poll))
    app = create_app(config, supergraph=sdl)
    click.echo(f"Serving {', '.join(urls)} at http://{host}:{port}/", err=True)
    serve(app, host=host, port=port)


def named_subgraphs(entries: Sequence[str]) -> dict[str, str]:
    """URLs by name: `NAME=URL`, or a URL alone, which is named after its path, host or port.

    Raises ValueError if an entry has no http(s) URL.
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
    segments = [segment for segment in path.split("/") if segment and segment != "graphql"]
    if segments:
        return segments[-1]
    return f"subgraph{port}" if host in ("localhost", "127.0.0.1", "::1") and port else host.split(".", maxsplit=1)[0]
