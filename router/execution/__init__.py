"""Executes operations against a supergraph.

- `engine`: the entry: prepare, plan, run; `request`, `result`, `errors`, `options`: what goes in and comes out
- `subgraph_call`: what a call to a subgraph is, and the Protocol that transports implement
- preparing: `documents` (parse, validate), `document_limits`, `operation_variables`, `client_schema`, `bounded_cache`
- planning: `planned_operations`, `planned_supergraph`, `authorized_selection`, `compiled_plan`
- fetching: `plan_execution`, `subgraph_caller`, `entity_batches`, `entity_walk`, `representations`,
  `locating`, `merging`
- answering: `answering`, `plan_projection`, `projection_code`, `projection`, `leaf_values`, `pass_through`,
  `introspection`, `incremental_delivery`, `deferred_projection`
- errors: `collected_errors`, `error_paths`, `subgraph_errors`
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
