"""GraphQL for one domain: schema, execution, shared types, HTTP.

- `schema`: builds a domain's federated schema; `list_sizes`: bounds on lists, for their cost
- `subgraph`: a runnable subgraph; `http`: its HTTP server
- `request_info`: the request's origin and the resolvers' context; `batching`: DataLoaders
- `scalars`, `types`, `pagination`: types that all subgraphs share; `enums`: enums of the domain as GraphQL enums
- `conventions`: inputs and nodes, the same in the whole graph
- `extensions`: error masking, caches, cache control and metrics, as schema extensions
"""
