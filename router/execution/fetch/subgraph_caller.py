"""The calls to subgraphs of one client request, with its headers, identity and deadline."""

import time
from collections.abc import Awaitable, Mapping

from router.execution.errors.subgraph_failures import SubgraphUnreachable
from router.execution.options import EngineOptions
from router.execution.plan.compiled_plan import CompiledFetch
from router.execution.request import GraphQLRequest
from router.execution.subgraph_call import Headers, SubgraphRequest, SubgraphResponse, SubgraphTransport


class SubgraphCaller:
    """The sender of one client request's fetches."""

    def __init__(
        self, transports: Mapping[str, SubgraphTransport], options: EngineOptions, request: GraphQLRequest
    ) -> None:
        self._transports = transports
        self._options = options
        self._request = request
        self._headers: dict[str, Headers] = {}
        self._deadline = request.deadline
        if self._deadline is None:
            self.restart_clock()

    def restart_clock(self) -> None:
        """Restart the operation's time, as for the next event of a subscription.

        The client's headers may have changed by then.
        """
        self._headers.clear()
        timeout = self._options.timeout
        self._deadline = None if timeout is None else time.monotonic() + timeout

    def call(self, compiled: CompiledFetch, variables: dict[str, object]) -> Awaitable[SubgraphResponse]:
        """Send a fetch with these variables. Raises `SubgraphFailure`, at once or when it is awaited."""
        transport = self.transport(compiled.fetch.subgraph)
        return transport.execute(self.request(compiled, variables))

    def transport(self, subgraph: str) -> SubgraphTransport:
        """Return the transport of a subgraph. Raises `SubgraphUnreachable` if there is none."""
        try:
            return self._transports[subgraph]
        except KeyError:
            raise SubgraphUnreachable(subgraph, "no transport is configured") from None

    def request(self, compiled: CompiledFetch, variables: Mapping[str, object]) -> SubgraphRequest:
        """Build the request of a fetch."""
        subgraph = compiled.fetch.subgraph
        headers = self._headers.get(subgraph)
        if headers is None:
            headers = self._headers[subgraph] = self._options.subgraph_headers(self._request, subgraph)
        return SubgraphRequest(
            subgraph,
            compiled.operation,
            variables,
            headers,
            self._request.identity,
            self._deadline_of(subgraph),
            self._request,
            compiled.fetch,
            _uploads_of(self._request, compiled),
        )

    def _deadline_of(self, subgraph: str) -> float | None:
        timeout = self._options.subgraph_timeouts.get(subgraph, self._options.subgraph_timeout)
        if timeout is None:
            return self._deadline
        own = time.monotonic() + timeout
        return own if self._deadline is None or own < self._deadline else self._deadline


def _uploads_of(request: GraphQLRequest, compiled: CompiledFetch) -> Mapping[str, object] | None:
    """Return the files that belong to variables of this fetch."""
    if not request.uploads:
        return None
    names = compiled.fetch.variables
    found = {path: file for path, file in request.uploads.items() if path.split(".")[1] in names}
    return found or None
