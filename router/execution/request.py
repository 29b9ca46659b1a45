"""What a client asks the engine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(slots=True)
class GraphQLRequest:
    """One operation of one client, after the server has read, authenticated and limited it.

    `headers` are the client's, names in lower case. `identity` is what was verified about the client and is handed on
    to hooks and in-process subgraphs. `deadline` is in seconds of `time.monotonic()`; None means the engine's default.
    `override_labels` are the progressive `@override` labels that are on for this request. `denied` are the coordinates
    ("User.email", "Secret") that this client may not see: they are never fetched, become null, and are reported once
    each. `accepts_deferred` says that the client takes `@defer`'s incremental delivery; otherwise `@defer` is ignored.
    `context` is free for hooks to keep what belongs to this request.
    """

    query: str
    variables: Mapping[str, object] | None = None
    operation_name: str | None = None
    extensions: Mapping[str, object] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    identity: object = None
    deadline: float | None = None
    override_labels: frozenset[str] = frozenset()
    denied: frozenset[str] = frozenset()
    accepts_deferred: bool = False
    uploads: Mapping[str, object] | None = None
    context: dict[str, object] = field(default_factory=dict)
