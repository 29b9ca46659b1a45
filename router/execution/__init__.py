"""Executes query plans.

- `engine`: the entry: parse, validate, plan, run
- `request`, `result`, `errors`, `options`: what goes in and comes out
- `subgraph_call`: what a call to a subgraph is, and the Protocol that transports implement
"""

from router.execution.engine import Engine, PlannedGraph, PreparedOperation
from router.execution.errors import GraphQLErrorEntry, RequestError
from router.execution.options import EngineOptions, OperationLimits
from router.execution.request import GraphQLRequest
from router.execution.result import ExecutionResult, IncrementalResult
from router.execution.subgraph_call import (
    Headers,
    SubgraphFailure,
    SubgraphOperation,
    SubgraphRequest,
    SubgraphResponse,
    SubgraphTransport,
)

__all__ = [
    "Engine",
    "EngineOptions",
    "ExecutionResult",
    "GraphQLErrorEntry",
    "GraphQLRequest",
    "Headers",
    "IncrementalResult",
    "OperationLimits",
    "PlannedGraph",
    "PreparedOperation",
    "RequestError",
    "SubgraphFailure",
    "SubgraphOperation",
    "SubgraphRequest",
    "SubgraphResponse",
    "SubgraphTransport",
]
