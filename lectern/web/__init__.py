"""The web processes: the router in front of the subgraphs, in one process or in several.

- `whole`: router, subgraphs and playback edge in one process
- `alone`: the router, one subgraph, or the edge, each as a process of its own
- `supergraph`: the subgraphs' schemas composed; `routing`: how the marketplace configures the router
- `in_process`: calls a subgraph without a network hop
- `callers`: from what the router verified to what a subgraph is told; `status_page`: what is up and what is down
- `metrics`: of the process and its router; `examples`: operations for GraphiQL
"""
