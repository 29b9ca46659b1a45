"""Sources of the supergraph: a file, a URL, a Redis key, or subgraphs to compose."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

import orjson
from redis.asyncio import Redis
from redis.exceptions import RedisError

from router.composition import compose
from router.federation import SubgraphDocument
from router.server.config.options.supergraph_source import ComposedSubgraph, SupergraphOptions
from router.server.external.http_fetch import fetch


class SourceUnavailable(Exception):
    """The source provides no supergraph now. A router that serves one continues with it."""


class SupergraphSource(Protocol):
    """A provider of the supergraph's SDL."""

    async def read(self) -> str | None:
        """Read the SDL; None if it is known to be unchanged. Raises SourceUnavailable."""
        ...


class FileSource:
    """A file, read again when its modification time or size changed."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen: tuple[int, int] | None = None

    async def read(self) -> str | None:
        """Read the SDL; None if the file did not change. Raises SourceUnavailable."""
        return await asyncio.to_thread(self._read)

    def _read(self) -> str | None:
        try:
            state = self._path.stat()
            seen = (state.st_mtime_ns, state.st_size)
            if seen == self._seen:
                return None
            text = self._path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise SourceUnavailable(str(error)) from error
        self._seen = seen
        return text


class UrlSource:
    """A URL, requested with the entity tag of its last response."""

    def __init__(self, url: str, headers: Mapping[str, str] | None = None) -> None:
        self._url = url
        self._headers = dict(headers or {})
        self._etag: str | None = None

    async def read(self) -> str | None:
        """Fetch the SDL; None if the server reports that it did not change. Raises SourceUnavailable."""
        headers = dict(self._headers)
        if self._etag is not None:
            headers["if-none-match"] = self._etag
        try:
            response = await fetch(self._url, headers=headers, max_bytes=64_000_000)
            if response.status == 304:
                return None
            if response.status != 200:
                raise SourceUnavailable(f"{self._url} responded with {response.status}")
            text = response.body.decode()
        except (OSError, ValueError) as error:
            raise SourceUnavailable(str(error)) from error
        self._etag = response.headers.get("etag")
        return text


class RedisSource:
    """A key in Redis."""

    def __init__(self, redis: Redis, key: str) -> None:
        self._redis = redis
        self._key = key

    async def read(self) -> str | None:
        """Read the SDL. Raises SourceUnavailable."""
        try:
            value = await self._redis.get(self._key)
        except (RedisError, OSError) as error:
            raise SourceUnavailable(str(error)) from error
        if value is None:
            raise SourceUnavailable(f"Redis has no {self._key}")
        text: str = value.decode()
        return text


class ComposingSource:
    """Subgraphs whose schemas are read from files or queried, composed here."""

    def __init__(self, subgraphs: Mapping[str, ComposedSubgraph]) -> None:
        self._subgraphs = subgraphs
        self._seen: tuple[str, ...] | None = None

    async def read(self) -> str | None:
        """Compose the SDL; None if no subgraph changed.

        Raises SourceUnavailable if one is unavailable or they do not compose.
        """
        sdls = await asyncio.gather(*(self._sdl_of(name, entry) for name, entry in self._subgraphs.items()))
        if tuple(sdls) == self._seen:
            return None
        documents = [
            SubgraphDocument(name, entry.url, sdl)
            for (name, entry), sdl in zip(self._subgraphs.items(), sdls, strict=True)
        ]
        result = await asyncio.to_thread(compose, documents)
        if result.supergraph_sdl is None:
            raise SourceUnavailable("; ".join(f"{error.code}: {error.message}" for error in result.errors))
        self._seen = tuple(sdls)
        return result.supergraph_sdl

    async def _sdl_of(self, name: str, entry: ComposedSubgraph) -> str:
        try:
            if entry.sdl is not None:
                return await asyncio.to_thread(Path(entry.sdl).read_text, "utf-8")
            return await service_sdl(entry.url)
        except (OSError, ValueError) as error:
            raise SourceUnavailable(f"{name}: {error}") from error


async def service_sdl(url: str) -> str:
    """Query a subgraph for its schema. Raises OSError or ValueError."""
    response = await fetch(
        url,
        body=orjson.dumps({"query": "{ _service { sdl } }"}),
        headers={"content-type": "application/json", "accept": "application/json"},
    )
    if response.status != 200:
        raise OSError(f"{url} responded with {response.status}")
    try:
        sdl = orjson.loads(response.body)["data"]["_service"]["sdl"]
    except (orjson.JSONDecodeError, KeyError, TypeError):
        raise ValueError(f"{url} does not resolve _service") from None
    if not isinstance(sdl, str):
        raise ValueError(f"{url} does not resolve _service to a string")
    return sdl


def build_source(options: SupergraphOptions, redis: Redis | None) -> SupergraphSource:
    """Build the source that a configuration names. Raises ValueError if it needs a Redis that is not configured."""
    if options.file is not None:
        return FileSource(Path(options.file))
    if options.url is not None:
        return UrlSource(options.url, {name: value.get_secret_value() for name, value in options.headers.items()})
    if options.redis_key is not None:
        if redis is None:
            raise ValueError("supergraph.redis_key needs redis")
        return RedisSource(redis, options.redis_key)
    return ComposingSource(options.subgraphs)
