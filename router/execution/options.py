"""Settings of an engine."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from router.execution.request import GraphQLRequest
from router.execution.subgraph_call import NO_HEADERS, Headers

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class OperationLimits:
    """Limits on documents. None switches a limit off.

    `depth` counts fields below fields, through fragments. `fields`, `aliases`, `root_fields` and `directives` count
    occurrences after fragments are followed. `comparisons` bounds the work of finding fields that cannot be merged.
    `errors` bounds how many validation errors one response lists.
    """

    tokens: int | None = 15_000
    depth: int | None = 100
    fields: int | None = 20_000
    aliases: int | None = None
    root_fields: int | None = None
    directives: int | None = 1_000
    comparisons: int | None = 100_000
    errors: int = 50


def no_headers(request: GraphQLRequest, subgraph: str) -> Headers:
    """Forward no headers."""
    return NO_HEADERS


@dataclass(frozen=True, slots=True)
class EngineOptions:
    """Settings of an engine.

    `subgraph_headers` gives what is sent to a subgraph for a client's request: called once per request and subgraph.
    `timeout` is in seconds and bounds an operation as a whole; `subgraph_timeouts` bound single calls by subgraph and
    `subgraph_timeout` all others. Caches are bounded by bytes, estimated. `expose_subgraph_names` puts the
    subgraph's name as `extensions.service` on its errors; `expose_subgraph_messages` exposes the message and extensions
    of errors that subgraphs report.
    `pass_through_above`: a response of more bytes that has exactly the shape of the client's is passed on without
    checking its values (None: always check); see `router.execution.project.pass_through`.
    `generate_code_after`: how often a plan is run before code is generated for its projection.
    `max_errors` bounds how many errors one response lists. `max_returned_objects` and `max_response_bytes` bound what
    subgraphs return for one operation; one that exceeds them is stopped (None: no bound).
    """

    limits: OperationLimits = field(default_factory=OperationLimits)
    introspection: bool = True
    subgraph_headers: Callable[[GraphQLRequest, str], Headers] = no_headers
    timeout: float | None = 60.0
    subgraph_timeout: float | None = 30.0
    subgraph_timeouts: Mapping[str, float] = field(default_factory=dict)
    document_cache_bytes: int = 6 * MEBIBYTE
    plan_cache_bytes: int = 12 * MEBIBYTE
    pass_through_above: int | None = 64 * 1024
    generate_code_after: int = 2
    expose_subgraph_names: bool = False
    expose_subgraph_messages: bool = True
    max_errors: int = 1_000
    max_returned_objects: int | None = None
    max_response_bytes: int | None = None
