"""Merging of subgraph schemas into one schema that carries the join specification's directives.

- `merge`: the steps in order
- `context`: the state that the steps share
- `types`: one module per kind of type
- `fields`: fields of objects and interfaces: external, shared and overridden ones, `@join__field`
- `elements`: the parts that many kinds of elements have: descriptions, arguments, defaults, applied directives
- `directives`: definitions and links of the directives that reach the supergraph
"""

from router.composition.merging.merge import merge_subgraphs

__all__ = ["merge_subgraphs"]
