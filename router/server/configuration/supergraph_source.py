"""Where the supergraph comes from, and how changes are noticed."""

from __future__ import annotations

from pydantic import Field, SecretStr, model_validator

from router.server.configuration.section import Seconds, Section


class ComposedSubgraph(Section):
    """A subgraph that the router composes itself."""

    url: str
    sdl: str | None = None
    """A file with its schema. Left out, the subgraph is asked for it (`_service { sdl }`)."""


class SupergraphOptions(Section):
    """One source of the supergraph. Changes are taken up while serving; a bad one is refused and the old goes on."""

    file: str | None = None
    url: str | None = None
    """Asked with If-None-Match."""
    headers: dict[str, SecretStr] = Field(default_factory=dict)
    """Sent with the requests to `url`."""
    redis_key: str | None = None
    """A key in the configured Redis."""
    subgraphs: dict[str, ComposedSubgraph] = Field(default_factory=dict)
    """By name: the supergraph is composed of these."""
    poll: Seconds = 5.0
    """How often the source is looked at. Zero: only at the start."""

    @model_validator(mode="after")
    def _one_source(self) -> SupergraphOptions:
        named = [self.file is not None, self.url is not None, self.redis_key is not None, bool(self.subgraphs)]
        if sum(named) != 1:
            raise ValueError("give one of file, url, redis_key and subgraphs")
        return self
