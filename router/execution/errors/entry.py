"""One entry of a response's `errors`."""

from collections.abc import Mapping
from dataclasses import dataclass, field

PathSteps = tuple[str | int, ...]
"""A path in the client's response: response keys and list indices."""


@dataclass(frozen=True, slots=True)
class GraphQLErrorEntry:
    """One entry of `errors`. `path` is None for an error of the whole request. `subgraph` is never sent by itself."""

    message: str
    code: str
    path: PathSteps | None = None
    locations: tuple[tuple[int, int], ...] = ()
    extensions: Mapping[str, object] = field(default_factory=dict)
    subgraph: str | None = None

    def as_json(self) -> dict[str, object]:
        entry: dict[str, object] = {"message": self.message}
        if self.locations:
            entry["locations"] = [{"line": line, "column": column} for line, column in self.locations]
        if self.path is not None:
            entry["path"] = list(self.path)
        entry["extensions"] = {**self.extensions, "code": self.code}
        return entry
