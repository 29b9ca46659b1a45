"""What is known of one operation while it is answered, for those who watch."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from router.execution import ExecutionResult, RequestError
from router.execution.engine import PreparedOperation
from router.server.authentication.identity import Identity
from router.server.errors import RequestRefused


@dataclass(slots=True)
class RefusedRequest:
    """A request that was refused before there was an operation, or a connection that was closed.

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
    """Filled in on the way. `prepared` is None if the operation did not get that far.

    `codes` are those of the errors in the answer; `status` is HTTP's for an operation that was refused. A stream's
    record ends with its first answer.
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

    @property
    def name(self) -> str | None:
        """The operation's name."""
        return self.prepared.name if self.prepared is not None else None

    @property
    def kind(self) -> str:
        """query, mutation or subscription; `unknown` for what could not be prepared."""
        return self.prepared.kind.value if self.prepared is not None else "unknown"

    def end(self, outcome: object) -> None:
        """Take down how it ended: a result, a stream, or the exception."""
        self.seconds = time.perf_counter() - self.began
        if isinstance(outcome, ExecutionResult):
            self.codes = tuple(entry.code for entry in outcome.errors)
        elif isinstance(outcome, RequestError):
            self.codes = tuple(entry.code for entry in outcome.entries)
        elif isinstance(outcome, RequestRefused):
            self.codes = (outcome.code,)
            self.status = outcome.status
        elif isinstance(outcome, BaseException):
            self.codes = ("INTERNAL_SERVER_ERROR",) if isinstance(outcome, Exception) else ("CANCELLED",)


class OperationObserver(Protocol):
    """Is told of every operation, and of every request that came to none. Must not raise, nor wait for anything."""

    def began(self, record: OperationRecord) -> None:
        """An operation arrived."""
        ...

    def ended(self, record: OperationRecord) -> None:
        """It was answered, or its stream has begun."""
        ...

    def refused(self, request: RefusedRequest) -> None:
        """A request was refused before there was an operation."""
        ...


class CallObserver(Protocol):
    """Is told of every call to a subgraph. Must not raise, nor wait for anything."""

    def called(self, subgraph: str, outcome: str, seconds: float) -> None:
        """A call ended: `ok`, or the code of its failure in lower case."""
        ...
