"""Entries of `errors` in subgraphs' responses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class SubgraphError:
    """An error object of a subgraph's response, read leniently."""

    message: str
    path: Sequence[str | int] | None
    extensions: Mapping[str, object] = field(default_factory=dict)


def read_errors(raw: object) -> list[SubgraphError]:
    """Return the `errors` of a response. What is not an error object becomes one with a general message."""
    found: list[SubgraphError] = []
    for entry in raw if isinstance(raw, list) else ():
        if not isinstance(entry, dict):
            found.append(SubgraphError("The subgraph reported an error.", None))
            continue
        message, path, extensions = entry.get("message"), entry.get("path"), entry.get("extensions")
        found.append(
            SubgraphError(
                message if isinstance(message, str) else "The subgraph reported an error.",
                path if isinstance(path, list) and all(type(step) in (str, int) for step in path) else None,
                extensions if isinstance(extensions, dict) else {},
            )
        )
    return found
