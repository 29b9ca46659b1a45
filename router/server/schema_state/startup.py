"""The first supergraph, read before the application is built."""

import asyncio
from pathlib import Path

from router.server.config.options.supergraph_source import SupergraphOptions
from router.server.config.root import RouterConfig
from router.server.external.redis_connection import connect
from router.server.schema_state.sources import SourceUnavailable, build_source

__all__ = ["SourceUnavailable", "first_supergraph"]


def first_supergraph(config: RouterConfig, file: Path | None) -> tuple[RouterConfig, str]:
    """Read the supergraph's SDL; returns also the configuration with its source, so that it is polled.

    `file`, from the command line, takes precedence over the configuration. Raises SourceUnavailable if the source
    provides none, ValueError if neither names a source.
    """
    if file is not None:
        config = config.model_copy(update={"supergraph": SupergraphOptions(file=str(file))})
    if config.supergraph is None:
        raise ValueError("name a supergraph: --supergraph FILE, or `supergraph` in the configuration")
    sdl = asyncio.run(_read(config, config.supergraph))
    return config, sdl


async def _read(config: RouterConfig, options: SupergraphOptions) -> str:
    redis = connect(config.redis) if config.redis is not None else None
    try:
        sdl = await build_source(options, redis).read()
    finally:
        if redis is not None:
            await redis.aclose()
    assert sdl is not None, "a source that was never read cannot be unchanged"
    return sdl
