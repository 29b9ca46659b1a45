"""The supergraph that is being served, and its replacement.

- `state`: the version that new operations use; `loaded_supergraph`: one version; `loader`: from SDL to a version
- `supergraph_planner`: the engine's `Planner` over a supergraph
- `open_subscriptions`: subscriptions over a replacement
- `sources`: a file, a URL, a Redis key, or subgraphs to compose; `poller`: polls a source
- `startup`: the first supergraph
"""
