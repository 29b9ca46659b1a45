"""The supergraph: join-spec SDL (v0.1 to v0.5) read into a frozen model, and the API schema derived from it.

model             Supergraph and its parts (directives, features: their form in the document)
read              read_supergraph: SDL -> Supergraph
access_control    the directives that restrict access
api_schema        what clients see
subgraph_schemas  the schemas of subgraphs, as far as a supergraph describes them
"""

from router.supergraph.model import JoinedSubgraph, Supergraph
from router.supergraph.read import SupergraphError, read_supergraph

__all__ = ["JoinedSubgraph", "Supergraph", "SupergraphError", "read_supergraph"]
