"""The result of composition: a supergraph, or errors; hints in either case."""

from dataclasses import dataclass, field

from router.composition.definition_index import DefinitionIndex
from router.federation.diagnostics import Diagnostic

CompositionError = Diagnostic
"""A reason why the subgraphs do not compose; its code is one that Apollo documents."""

CompositionHint = Diagnostic
"""A valid but questionable definition; its code is one that Apollo documents."""


@dataclass(frozen=True, slots=True)
class CompositionResult:
    """`supergraph_sdl` is the join-spec SDL, or None exactly when there are `errors`.

    `definitions` locates elements of the supergraph in the subgraphs' documents; None if they are not available.
    """

    supergraph_sdl: str | None
    errors: tuple[CompositionError, ...] = ()
    hints: tuple[CompositionHint, ...] = ()
    definitions: DefinitionIndex | None = field(default=None, compare=False, repr=False)
