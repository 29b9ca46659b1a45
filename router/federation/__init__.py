"""Federation's own language: directives, `@link`, field sets and versions.

- `subgraph_document`: a subgraph as it is handed to the composer
"""

from router.federation.subgraph_document import SubgraphDocument

__all__ = ["SubgraphDocument"]
