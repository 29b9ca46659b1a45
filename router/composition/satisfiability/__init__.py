"""Satisfiability: every query that clients may write can be resolved by the subgraphs.

- `validate`: traverses the supergraph's API together with all paths through the subgraphs that resolve it
- `query_graph`: the vertices of those paths: types in subgraphs
- `transitions`: the edges by fields; `requirements`: the condition of those with `@requires`
- `selections`: the edges by keys and by narrowing of abstract types, and the selections that vertices resolve together
- `reachability`, `keys`: the vertices that can be reached by keys, and the conditions of the keys
- `fixpoint`: evaluation of conditions that depend on each other
- `unadvanceable`, `explanations`, `witness`: the reasons why a path ends, and the query that shows it
- `runtime_types`: shared fields return types that all their subgraphs define
"""

from router.composition.satisfiability.validate import validate_satisfiability

__all__ = ["validate_satisfiability"]
