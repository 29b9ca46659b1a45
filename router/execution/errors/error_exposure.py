"""Errors of subgraphs as entries of the client's response: their exposed parts and their codes."""

from dataclasses import dataclass

from router.execution.errors.entry import GraphQLErrorEntry, PathSteps
from router.execution.errors.subgraph_errors import SubgraphError
from router.execution.errors.subgraph_failures import SubgraphFailure

REPORTED_CODE = "DOWNSTREAM_SERVICE_ERROR"
"""The code of an error that a subgraph reported without a code of its own."""

_INTERNALS = frozenset({"stacktrace", "exception"})
"""Extensions in which Apollo Server puts stack traces by default; only the subgraph's operators should see them."""


@dataclass(frozen=True, slots=True)
class ErrorExposure:
    """`subgraphs`: name the subgraph in `extensions.service`. `details`: expose its errors' messages and extensions."""

    subgraphs: bool = False
    details: bool = True

    def of_failure(self, failure: SubgraphFailure, path: PathSteps | None) -> GraphQLErrorEntry:
        """Describe a call that gave no response. The reason is for logs only: it may name hosts."""
        return GraphQLErrorEntry(
            failure.public_message,
            failure.code,
            path,
            extensions=self._service(failure.subgraph),
            subgraph=failure.subgraph,
        )

    def of_internal_error(self, subgraph: str, path: PathSteps | None) -> GraphQLErrorEntry:
        """Describe an unexpected exception of a transport or hook."""
        return GraphQLErrorEntry(
            "Internal error.", "INTERNAL_SERVER_ERROR", path, extensions=self._service(subgraph), subgraph=subgraph
        )

    def of_report(self, error: SubgraphError, subgraph: str, path: PathSteps | None) -> GraphQLErrorEntry:
        """Describe an error in a subgraph's response."""
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
