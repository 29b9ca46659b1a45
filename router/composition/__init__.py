"""Subgraph schemas -> supergraph SDL, or coded and located errors; hints in either case.

- `compose`: the stages in order
- `result`: what composing gives
"""

from router.composition.compose import compose
from router.composition.result import CompositionError, CompositionHint, CompositionResult, SourceLocation
from router.federation.subgraph_document import SubgraphDocument

__all__ = [
    "CompositionError",
    "CompositionHint",
    "CompositionResult",
    "SourceLocation",
    "SubgraphDocument",
    "compose",
]
