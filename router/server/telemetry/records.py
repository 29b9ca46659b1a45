"""The record of one operation during its execution, for observers."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from graphql import GraphQLSchema

from router.execution import ExecutionResult, RequestError
from router.execution.prepare.prepared_operation import PreparedOperation
from router.server.errors import RequestRejected
from router.server.security.authentication.identity import Identity


@dataclass(slots=True)
class RejectedRequest:
    """A request that was rejected before there was an operation, or a connection that was closed.

    `status` is that of HTTP, or a WebSocket's close code. `method` and `path` are as sent, the path percent-decoded and
    without its query.
    """

    method: str
    path: str
    status: int
    code: str
    headers: Mapping[str, str]
    peer: str | None
    trace_id: str | None = None


@dataclass(slots=True)
class OperationRecord:
    """The record of an operation, completed during its execution. `prepared` is None if the operation did not get that
    far.

    `codes` are those of the errors in the response; `status` is HTTP's for an operation that was rejected. A stream's
    record ends with its first response. `schema` is the one that `prepared` is valid against; `cost` is estimated.
    `cache` is `hit`, `partial` or `miss`, None where nothing of the response could be cached.
    """

    headers: Mapping[str, str]
    identity: Identity | None
    peer: str | None
    began: float = field(default_factory=time.perf_counter)
    prepared: PreparedOperation | None = None
    subgraphs: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    status: int | None = None
    seconds: float = 0.0
    trace_id: str | None = None
    schema: GraphQLSchema | None = None
    cost: float | None = None
    cache: str | None = None

    @property
    def name(self) -> str | None:
        """The operation's name."""
        return self.prepared.name if self.prepared is not None else None

    @property
    def kind(self) -> str:
        """Return query, mutation or subscription; `unknown` if the operation could not be prepared."""
        return self.prepared.kind.value if self.prepared is not None else "unknown"

    def end(self, outcome: object) -> None:
        """Record the end: a result, a stream, or the exception."""
        self.seconds = time.perf_counter() - self.began
        if isinstance(outcome, ExecutionResult):
            self.codes = tuple(entry.code for entry in outcome.errors)
        elif isinstance(outcome, RequestError):
            self.codes = tuple(entry.code for entry in outcome.entries)
        elif isinstance(outcome, RequestRejected):
            self.codes = (outcome.code,)
            self.status = outcome.status
        elif isinstance(outcome, BaseException):
            self.codes = ("INTERNAL_SERVER_ERROR",) if isinstance(outcome, Exception) else ("CANCELLED",)


class OperationObserver(Protocol):
    """An observer of every operation, and of every request rejected before. Must not raise, nor block."""

    def began(self, record: OperationRecord) -> None:
        """Handle the start of an operation."""
        ...

    def ended(self, record: OperationRecord) -> None:
        """Handle the response, or the start of its stream."""
        ...

    def rejected(self, request: RejectedRequest) -> None:
        """Handle a request that was rejected before there was an operation."""
        ...


class CallObserver(Protocol):
    """An observer of every call to a subgraph. Must not raise, nor block."""

    def called(self, subgraph: str, outcome: str, seconds: float) -> None:
        """Handle the end of a call: `ok`, or the code of its failure in lower case."""
        ...

    def retried(self, subgraph: str) -> None:
        """Handle the retry of a query after a transient failure."""
        ...

    def hedged(self, subgraph: str) -> None:
        """Handle a second call for a query whose response is late."""
        ...
