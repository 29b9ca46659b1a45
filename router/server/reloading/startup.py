"""The first supergraph, before there is anything to serve."""

from __future__ import annotations

import asyncio
from pathlib import Path

from router.server.configuration.root import RouterConfig
from router.server.configuration.supergraph_source import SupergraphOptions
from router.server.reloading.sources import SourceUnavailable, build_source
from router.server.shared_redis import connect

__all__ = ["SourceUnavailable", "first_supergraph"]


def first_supergraph(config: RouterConfig, file: Path | None) -> tuple[RouterConfig, str]:
    """The supergraph's SDL, and the configuration with the source that it came from, so that it is watched.

    `file`, from the command line, takes precedence over the configuration. Raises SourceUnavailable if there is none
    to be had, ValueError if neither names a source.
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
    assert sdl is not None, "a source that was never read has no version that this could be the same as"
    return sdl
