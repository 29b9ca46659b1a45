"""The web processes: the router in front of the subgraphs, in one process or in several.

- `all_in_one`: router, subgraphs and playback edge in one process
- `single_service`: the router, one subgraph, or the edge, each as a process of its own
- `supergraph`: composition of the subgraphs' schemas; `routing`: the marketplace's configuration of the router
- `site`: the web app, served at `/`
- `public_routes`: the public paths of all processes, the headers of all responses, and forwarding where no proxy does
- `in_process`: a transport to a subgraph without a network hop
- `identity_propagation`: the verified caller, passed from the router to a subgraph
- `lifespan`: start and stop of subgraphs; `status_page`: health; `metrics`: of the process and its router
- `trusted_documents`: the documents that clients may send; `examples`: operations for GraphiQL
"""
