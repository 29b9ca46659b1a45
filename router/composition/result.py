"""What composing gives: a supergraph, or errors; and hints in either case."""

from __future__ import annotations

from dataclasses import dataclass, field

from router.composition.origins import Origins
from router.federation.diagnostics import Diagnostic

CompositionError = Diagnostic
"""A reason why the subgraphs do not compose; the codes are those that Apollo documents."""

CompositionHint = Diagnostic
"""Something legal but doubtful; the codes are those that Apollo documents."""


@dataclass(frozen=True, slots=True)
class CompositionResult:
    """`supergraph_sdl` is the join-spec SDL, or None exactly when there are `errors`.

    `origins` finds what is in the supergraph in the subgraphs' documents; without them (None) it cannot be found.
    """

    supergraph_sdl: str | None
    errors: tuple[CompositionError, ...] = ()
    hints: tuple[CompositionHint, ...] = ()
    origins: Origins | None = field(default=None, compare=False, repr=False)
