"""The supergraph: join-spec SDL (v0.1 to v0.5) read into a frozen model, and the API schema derived from it.

model             Supergraph and what it is made of (directives, features: how its document says it)
read              read_supergraph: SDL -> Supergraph
api_schema        what clients see
subgraph_schemas  what a supergraph tells of its subgraphs' own schemas
"""

from router.supergraph.model import Subgraph, Supergraph
from router.supergraph.read import SupergraphError, read_supergraph

__all__ = ["Subgraph", "Supergraph", "SupergraphError", "read_supergraph"]
