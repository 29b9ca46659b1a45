"""Validation of each subgraph by itself.

- `validate`: all the rules, in two steps
- `graphql_rules`: the rules of the GraphQL specification
- `rules`: the rules for federation's directives
- `selections`: validity of field sets and other selections
"""

from router.composition.subgraph_validation.validate import (
    validate_federation,
    validate_graphql,
    validate_own_values,
)

__all__ = ["validate_federation", "validate_graphql", "validate_own_values"]
