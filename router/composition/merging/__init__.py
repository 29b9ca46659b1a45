"""Merging subgraphs into one schema that carries the join specification's directives.

- `merge`: the steps in order, one module per kind of type or aspect of an element
- `context`: what the steps share
- `join_spec`, `link_features`: the definitions that the supergraph needs for itself
"""

from router.composition.merging.merge import merge_subgraphs

__all__ = ["merge_subgraphs"]
