"""What composing gives: a supergraph, or errors; and hints in either case."""

from __future__ import annotations

from dataclasses import dataclass

from router.federation.diagnostics import Diagnostic

CompositionError = Diagnostic
"""A reason why the subgraphs do not compose; the codes are those that Apollo documents."""

CompositionHint = Diagnostic
"""Something legal but doubtful; the codes are those that Apollo documents."""


@dataclass(frozen=True, slots=True)
class CompositionResult:
    """`supergraph_sdl` is the join-spec SDL, or None exactly when there are `errors`."""

    supergraph_sdl: str | None
    errors: tuple[CompositionError, ...] = ()
    hints: tuple[CompositionHint, ...] = ()
