"""The response tree over types instead of data."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class SymbolicField:
    """A field of the response tree: its signature, the fetches that write it, and the position below it."""

    name: str
    signature: str
    child: "SymbolicPosition | None"
    writers: set[int] = field(default_factory=set)


@dataclass(slots=True)
class SymbolicPosition:
    """The object types that are possible at a position, each with the fields of its objects by internal key."""

    objects: dict[str, dict[str, SymbolicField]]
