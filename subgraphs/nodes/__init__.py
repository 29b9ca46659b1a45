"""The subgraph of `Query.node`, which finds objects of all domains by their ids. It has no data and no settings.

- `schema`: the references to other subgraphs' entities, and the dispatch by the prefix of an id
- `build`: the subgraph, ready to run in the router's process
"""

from subgraphs.kernel.graphql.request_info import RequestContext, RequestInfo
from subgraphs.kernel.graphql.subgraph import Subgraph
from subgraphs.nodes.schema import build_schema

__all__ = ["NAME", "build", "build_schema"]

NAME = "nodes"


def build() -> Subgraph:
    """Build the subgraph."""

    def context(request: RequestInfo) -> RequestContext:
        return RequestContext(request=request)

    return Subgraph(NAME, build_schema(), context)
