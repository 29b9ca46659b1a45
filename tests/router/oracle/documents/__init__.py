"""Subgraph documents as they are written, with made-up data.

- `hard_schemas`: our own documents, each with its difficulty
- `composed_graph`: documents composed, with the combined declarations of each field
- `objects`: objects at run time
- `whole_schema`: the whole schema, executable, and its data
- `strict_subgraphs`, `representations`: each subgraph, executable; objects by their representations
- `operations`: random valid operations with any arguments and with `@defer`
- `compare`: the comparison of one graph's operations
"""
