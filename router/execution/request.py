"""One operation of one client, as the engine receives it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from router.execution.errors.subgraph_failures import SubgraphFailure
from router.execution.typed_state import TypedState


@dataclass(slots=True)
class GraphQLRequest:
    """An operation that the server has read, authenticated and limited, and the state of its execution.

    `headers` are the client's, names in lower case. `identity` is what was verified about the client; it is passed to
    hooks and in-process subgraphs, as is `peer`, the address of the client's end of the connection. `deadline` is in
    seconds of `time.monotonic()`; None means the engine's default. `override_labels` are the progressive `@override`
    labels that are active for this request. `denied` are the coordinates ("User.email", "Secret") that this client may
    not see: they are never fetched, become null, and are reported once each. `accepts_deferred`: the client accepts
    incremental delivery; otherwise `@defer` is ignored.
    """

    query: str
    variables: Mapping[str, object] | None = None
    operation_name: str | None = None
    extensions: Mapping[str, object] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    identity: object = None
    peer: str | None = None
    deadline: float | None = None
    override_labels: frozenset[str] = frozenset()
    denied: frozenset[str] = frozenset()
    accepts_deferred: bool = False
    uploads: Mapping[str, object] | None = None
    response_headers: dict[str, list[str]] = field(default_factory=dict)
    """Headers of subgraphs' responses that belong into the client's response: values by lower-case name."""
    end_subscription: Callable[[SubgraphFailure | None], None] | None = None
    """Ends the request's subscription, once it is started at its subgraph: with a failure, or as complete."""
    state: TypedState = field(default_factory=TypedState)
    """Values that the server, transports and plugins attach to the request until it ends."""
