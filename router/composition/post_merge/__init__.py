"""Validation of the merged schema.

- `interface_field_no_implem`, `requires_on_supergraph`, `missing_transitive_auth_requirements`: rules that hold in each
  subgraph must hold in the merged schema
- `inaccessible`: visible elements must not depend on inaccessible ones
- `validate`: these rules in order
"""

from router.composition.post_merge.validate import validate_merged

__all__ = ["validate_merged"]
