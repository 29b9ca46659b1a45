"""Execution of operations against a supergraph.

- `engine`: the entry point: prepare, plan, run; `request`, `result` and `options` are its input and output
- `operation_execution`: the run of one planned operation; `incremental_delivery`: the same for `@defer`
- `subgraph_call`: a call to a subgraph, and the Protocol that transports implement
- `prepare`: parsing, validation, limits, variables, removal of fields that the client is not authorized to access
- `plan`: plans from the planner, compiled and cached
- `fetch`: the calls to subgraphs and the merging of their responses into the response tree
- `project`: the client's response out of the response tree
- `errors`: errors of requests and of subgraphs, and their paths in the client's response

The response tree is one nested JSON object per request that all fetches write into, under the planner's internal keys;
`path_traversal` finds objects in it and `conditions` decides `@skip` and `@include`. `typed_state` holds values that
upper layers attach to requests and documents.
"""

from router.execution.engine import Engine
from router.execution.errors.entry import GraphQLErrorEntry
from router.execution.errors.request_errors import RequestError
from router.execution.errors.subgraph_failures import SubgraphFailure
from router.execution.options import EngineOptions, OperationLimits
from router.execution.plan.planner import Planner
from router.execution.prepare.prepared_operation import PreparedOperation
from router.execution.request import GraphQLRequest
from router.execution.result import ExecutionResult, IncrementalResult
from router.execution.subgraph_call import (
    Headers,
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
    "Planner",
    "PreparedOperation",
    "RequestError",
    "SubgraphFailure",
    "SubgraphOperation",
    "SubgraphRequest",
    "SubgraphResponse",
    "SubgraphTransport",
]
