"""A subgraph as it is handed to the composer."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SubgraphDocument:
    """A named subgraph schema.

    `url` is where the router sends the subgraph's requests (it may be empty); `sdl` is the schema document as its
    author wrote it, in Federation 1 or 2.
    """

    name: str
    url: str
    sdl: str
