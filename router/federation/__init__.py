"""Federation's own language: what subgraph documents say, in Federation 1 and 2.0 to 2.14.

- `subgraph_document`: a subgraph as it is handed to the composer
- `read_subgraph`, `subgraph`: from a document to the model that composition works on
- `schema`, `build_schema`, `type_references`, `constant_values`: that model
- `links`, `feature_urls`, `features`, `versions`, `redefinitions`: `@link`, and what the linked specifications define
- `field_sets`, `contextual_arguments`, `field_roles`: what the directives of federation refer to
- `upgrade`: Federation 1 documents as Federation 2 ones
- `diagnostics`: what is wrong or doubtful, and where
"""

from router.federation.diagnostics import Diagnostic, SourceLocation
from router.federation.subgraph_document import SubgraphDocument

__all__ = ["Diagnostic", "SourceLocation", "SubgraphDocument"]
