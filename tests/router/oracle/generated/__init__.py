"""Random schemas, split at random into federated subgraphs.

- `shape`: the parameters of one case
- `schema`, `data`: a random schema, and the values of its fields
- `split`: the same schema as federated subgraphs
- `resolvers`: the whole schema and the strict subgraphs, executable
- `compare`: the comparison of one graph's cases
"""
