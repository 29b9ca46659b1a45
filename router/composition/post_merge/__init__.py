"""Validation of what has been merged.

- `interface_field_no_implem`, `requires_on_supergraph`, `missing_transitive_auth_requirements`: what holds in each
  subgraph must hold in all of them together
- `inaccessible`: what is hidden must not be needed by what is not
- `validate`: these, in order
"""

from router.composition.post_merge.validate import validate_merged

__all__ = ["validate_merged"]
