"""The source of the supergraph, and updates from it."""

from typing import Self

from pydantic import Field, SecretStr, model_validator

from router.server.config.section import Seconds, Section


class ComposedSubgraph(Section):
    """A subgraph that the router composes."""

    url: str
    """The URL of the subgraph."""
    sdl: str | None = None
    """A file with its schema. null: it is queried from the subgraph (`_service { sdl }`)."""


class SupergraphOptions(Section):
    """The source of the supergraph: one of a file, a URL, a Redis key, or subgraphs to compose.

    A new version is taken into use without a restart; while it is invalid, the previous version remains in use.
    """

    file: str | None = None
    """A file with the supergraph schema."""
    url: str | None = None
    """A URL of the supergraph schema, polled with If-None-Match."""
    headers: dict[str, SecretStr] = Field(default_factory=dict)
    """Headers of the requests to `url`."""
    redis_key: str | None = None
    """A key of the supergraph schema in the configured Redis."""
    subgraphs: dict[str, ComposedSubgraph] = Field(default_factory=dict)
    """The subgraphs to compose, by name."""
    poll_interval: Seconds = 5.0
    """The interval of polling for a new version. 0: the source is read once."""

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        named = [self.file is not None, self.url is not None, self.redis_key is not None, bool(self.subgraphs)]
        if sum(named) != 1:
            raise ValueError("give one of file, url, redis_key and subgraphs")
        return self
