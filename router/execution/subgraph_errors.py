"""Errors of subgraphs as errors of the client's answer: what is shown of them, and under which code."""

from __future__ import annotations

from dataclasses import dataclass

from router.execution.errors import GraphQLErrorEntry, PathSteps
from router.execution.subgraph_call import SubgraphError, SubgraphFailure

REPORTED_CODE = "DOWNSTREAM_SERVICE_ERROR"
"""The code of an error that a subgraph reported without a code of its own."""

_INTERNALS = frozenset({"stacktrace", "exception"})
"""Where Apollo Server puts stack traces, unless told not to; they are for nobody but the subgraph's own people."""


@dataclass(frozen=True, slots=True)
class ErrorExposure:
    """`subgraphs`: name the subgraph as `extensions.service`. `details`: pass on what the subgraph says."""

    subgraphs: bool = False
    details: bool = True

    def of_failure(self, failure: SubgraphFailure, path: PathSteps | None) -> GraphQLErrorEntry:
        """A call that gave no response. The reason is for logs only: it may name hosts."""
        return GraphQLErrorEntry(
            failure.public_message,
            failure.code,
            path,
            extensions=self._service(failure.subgraph),
            subgraph=failure.subgraph,
        )

    def of_defect(self, subgraph: str, path: PathSteps | None) -> GraphQLErrorEntry:
        """A transport or hook that raised something of its own."""
        return GraphQLErrorEntry(
            "Internal error.", "INTERNAL_SERVER_ERROR", path, extensions=self._service(subgraph), subgraph=subgraph
        )

    def of_report(self, error: SubgraphError, subgraph: str, path: PathSteps | None) -> GraphQLErrorEntry:
        """An error in a subgraph's response."""
        code = error.extensions.get("code")
        extensions = {k: v for k, v in error.extensions.items() if k not in _INTERNALS} if self.details else {}
        return GraphQLErrorEntry(
            error.message if self.details else "A subgraph reported an error.",
            code if isinstance(code, str) and self.details else REPORTED_CODE,
            path,
            extensions={**extensions, **self._service(subgraph)},
            subgraph=subgraph,
        )

    def _service(self, subgraph: str) -> dict[str, object]:
        return {"service": subgraph} if self.subgraphs else {}
