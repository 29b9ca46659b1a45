"""Subgraph schemas -> supergraph SDL, or coded and located errors; hints in either case.

- `compose`: the stages in order
- `result`: the supergraph, or errors; hints in either case
- `subgraph_validation`: each subgraph by itself
- `merging`: subgraphs into one schema
- `post_merge`, `satisfiability`: that schema, and whether the subgraphs can serve it
- `print_schema`: the schema as SDL
- `contracts`: the supergraph filtered by tags
- `definition_index`: locations in the subgraphs of what is in the supergraph
"""

from router.composition.compose import compose
from router.composition.contracts import Contract, apply_contract
from router.composition.result import CompositionError, CompositionHint, CompositionResult
from router.federation.diagnostics import SourceLocation
from router.federation.subgraph_document import SubgraphDocument

__all__ = [
    "CompositionError",
    "CompositionHint",
    "CompositionResult",
    "Contract",
    "SourceLocation",
    "SubgraphDocument",
    "apply_contract",
    "compose",
]
