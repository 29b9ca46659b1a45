"""Validation of each subgraph by itself.

- `validate`: all the rules, in two steps
- `graphql_rules`: what GraphQL asks of any schema
- `rules`: what federation asks of the use of its directives
- `selections`: validity of field sets and other selections
"""

from router.composition.subgraph_validation.validate import (
    validate_federation,
    validate_graphql,
    validate_own_values,
)

__all__ = ["validate_federation", "validate_graphql", "validate_own_values"]
