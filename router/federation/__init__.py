"""The federation specification: subgraph documents of Federation 1 and 2.0 to 2.14, read into a schema model.

- `subgraph_document`: the composer's input
- `read_subgraph`, `subgraph`: from a document to the model that composition works on
- `upgrade`: Federation 1 documents as Federation 2 ones
- `field_references`: the fields that federation's directives refer to
- `specifications`: `@link`, and the linked specifications
- `schema_model`: types, fields and values of a schema, with what is applied to them
- `diagnostics`: errors and hints with their locations
"""

from router.federation.diagnostics import Diagnostic, SourceLocation
from router.federation.subgraph_document import SubgraphDocument

__all__ = ["Diagnostic", "SourceLocation", "SubgraphDocument"]
