"""Satisfiability: every query that clients may write can be answered from the subgraphs.

- `validate`: walks the supergraph's API, keeping the places where the subgraphs could be meanwhile
- `places`, `moves`: those places, and how to get from one to another: by fields, keys, narrowing types
- `goals`: questions on the way that depend on each other
- `reasons`, `witness`: why there is no way on, and the query that shows it
- `runtime_types`: shared fields return what all their subgraphs know
"""

from router.composition.satisfiability.validate import validate_satisfiability

__all__ = ["validate_satisfiability"]
