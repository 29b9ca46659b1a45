"""Subgraph schemas -> supergraph SDL, or coded and located errors; hints in either case.

- `compose`: the stages in order
- `result`: what composing gives
- `merging`: subgraphs into one schema
- `print_schema`: that schema as SDL
"""

from router.composition.compose import compose
from router.composition.result import CompositionError, CompositionHint, CompositionResult
from router.federation.diagnostics import SourceLocation
from router.federation.subgraph_document import SubgraphDocument

__all__ = [
    "CompositionError",
    "CompositionHint",
    "CompositionResult",
    "SourceLocation",
    "SubgraphDocument",
    "compose",
]
