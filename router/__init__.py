"""A federation router in pure Python: compose subgraphs, plan operations, and serve the supergraph.

Public are the names of `__all__` below; everything else may change without notice. The packages, each of which builds
on those after it only:

- `cli`: `python -m router`
- `server`: the ASGI application between client connections and the engine
- `transport`: calls to subgraphs, over HTTP or in the same process
- `execution`: execution of planned operations
- `planning`, `composition`: query plans; supergraphs of subgraphs
- `graph`: the federated graph, which planning searches
- `supergraph`: the model of a supergraph document
- `federation`: the federation specification and subgraph documents
- `http1`: HTTP/1.1 connections of clients

Names are imported on first use, so that `import router` costs next to nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from router.composition import (
        CompositionError,
        CompositionHint,
        CompositionResult,
        Contract,
        apply_contract,
        compose,
    )
    from router.execution import (
        Engine,
        EngineOptions,
        ExecutionResult,
        GraphQLRequest,
        IncrementalResult,
        RequestError,
        SubgraphFailure,
        SubgraphOperation,
        SubgraphRequest,
        SubgraphResponse,
        SubgraphTransport,
    )
    from router.execution.errors.subgraph_failures import SubgraphTimeout, SubgraphUnreachable
    from router.federation import SourceLocation, SubgraphDocument
    from router.graph import build_graph
    from router.http1 import Http1Limits, http1_protocol
    from router.planning import PlanningError, PlanningOptions, QueryPlan, QueryPlanner, print_plan
    from router.planning.plan import OperationKind
    from router.server import (
        ConfigurationError,
        Identity,
        Policy,
        PolicyRequest,
        RequestRejected,
        Revocation,
        RouterApp,
        RouterConfig,
        config_of,
        create_app,
        load_config,
        parse_config,
    )
    from router.server.asgi.process import serve
    from router.server.config.options.server import ExampleOperation, GraphiqlLoginButton
    from router.server.demand_control.estimate import estimated_cost
    from router.server.plugins import OperationContext, Plugin, with_headers
    from router.server.schema_state.supergraph_planner import SupergraphPlanner
    from router.supergraph import JoinedSubgraph, Supergraph, SupergraphError, read_supergraph
    from router.transport import AsgiTransport, FakeTransport, HttpTransport, InProcessTransport

__all__ = [
    "AsgiTransport",
    "CompositionError",
    "CompositionHint",
    "CompositionResult",
    "ConfigurationError",
    "Contract",
    "Engine",
    "EngineOptions",
    "ExampleOperation",
    "ExecutionResult",
    "FakeTransport",
    "GraphQLRequest",
    "GraphiqlLoginButton",
    "Http1Limits",
    "HttpTransport",
    "Identity",
    "InProcessTransport",
    "IncrementalResult",
    "JoinedSubgraph",
    "OperationContext",
    "OperationKind",
    "PlanningError",
    "PlanningOptions",
    "Plugin",
    "Policy",
    "PolicyRequest",
    "QueryPlan",
    "QueryPlanner",
    "RequestError",
    "RequestRejected",
    "Revocation",
    "RouterApp",
    "RouterConfig",
    "SourceLocation",
    "SubgraphDocument",
    "SubgraphFailure",
    "SubgraphOperation",
    "SubgraphRequest",
    "SubgraphResponse",
    "SubgraphTimeout",
    "SubgraphTransport",
    "SubgraphUnreachable",
    "Supergraph",
    "SupergraphError",
    "SupergraphPlanner",
    "apply_contract",
    "build_graph",
    "compose",
    "config_of",
    "create_app",
    "estimated_cost",
    "http1_protocol",
    "load_config",
    "parse_config",
    "print_plan",
    "read_supergraph",
    "serve",
    "with_headers",
]

_MODULES = {
    "router.composition": (
        "CompositionError",
        "CompositionHint",
        "CompositionResult",
        "Contract",
        "apply_contract",
        "compose",
    ),
    "router.execution": (
        "Engine",
        "EngineOptions",
        "ExecutionResult",
        "GraphQLRequest",
        "IncrementalResult",
        "RequestError",
        "SubgraphFailure",
        "SubgraphOperation",
        "SubgraphRequest",
        "SubgraphResponse",
        "SubgraphTransport",
    ),
    "router.execution.errors.subgraph_failures": ("SubgraphTimeout", "SubgraphUnreachable"),
    "router.federation": ("SourceLocation", "SubgraphDocument"),
    "router.graph": ("build_graph",),
    "router.http1": ("Http1Limits", "http1_protocol"),
    "router.planning": ("PlanningError", "PlanningOptions", "QueryPlan", "QueryPlanner", "print_plan"),
    "router.planning.plan": ("OperationKind",),
    "router.server": (
        "ConfigurationError",
        "Identity",
        "Policy",
        "PolicyRequest",
        "RequestRejected",
        "Revocation",
        "RouterApp",
        "RouterConfig",
        "config_of",
        "create_app",
        "load_config",
        "parse_config",
    ),
    "router.server.asgi.process": ("serve",),
    "router.server.config.options.server": ("ExampleOperation", "GraphiqlLoginButton"),
    "router.server.demand_control.estimate": ("estimated_cost",),
    "router.server.plugins": ("OperationContext", "Plugin", "with_headers"),
    "router.server.schema_state.supergraph_planner": ("SupergraphPlanner",),
    "router.supergraph": ("JoinedSubgraph", "Supergraph", "SupergraphError", "read_supergraph"),
    "router.transport": ("AsgiTransport", "FakeTransport", "HttpTransport", "InProcessTransport"),
}
"""The modules that define the public names."""

if not TYPE_CHECKING:  # A type checker would otherwise accept any name.

    def __getattr__(name: str) -> object:
        """Import a public name on first use."""
        for module, names in _MODULES.items():
            if name in names:
                value = globals()[name] = getattr(import_module(module), name)
                return value
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    """Return the public names."""
    return sorted(__all__)
