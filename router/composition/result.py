"""What composing gives: a supergraph, or errors; and hints in either case."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SourceLocation:
    """A place in a subgraph's SDL; `line` and `column` count from 1."""

    subgraph: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class CompositionError:
    """A reason why the subgraphs do not compose.

    `code` is the code that Apollo's composition documents for this reason. `locations` may be empty when the reason
    is not in any document, such as the lack of a query type in all of them.
    """

    code: str
    message: str
    locations: tuple[SourceLocation, ...] = ()


@dataclass(frozen=True, slots=True)
class CompositionHint:
    """Something legal but doubtful. `code` is the code that Apollo's composition documents for it."""

    code: str
    message: str
    locations: tuple[SourceLocation, ...] = ()


@dataclass(frozen=True, slots=True)
class CompositionResult:
    """`supergraph_sdl` is the join-spec SDL, or None exactly when there are `errors`."""

    supergraph_sdl: str | None
    errors: tuple[CompositionError, ...] = ()
    hints: tuple[CompositionHint, ...] = ()
