"""The request headers of subgraphs, as far as caches need to know them."""

from collections.abc import Sequence
from typing import Protocol

from router.execution.request import GraphQLRequest
from router.execution.subgraph_call import Headers

CREDENTIALS = frozenset({"authorization", "cookie"})


class SentHeaders(Protocol):
    """The rules by which headers are sent to subgraphs. All names are in lower case."""

    def headers_for(self, request: GraphQLRequest, subgraph: str) -> Headers:
        """Return the headers sent to a subgraph on behalf of a client's request."""
        ...

    def may_send(self, subgraph: str, name: str) -> bool:
        """Return whether a subgraph may be sent a header of that name by any request."""
        ...

    def credentials(self, subgraph: str) -> frozenset[str]:
        """Return the headers of calls to a subgraph that say who the client is."""
        ...

    def sources(self, name: str) -> frozenset[str]:
        """Return the client's headers by which one of that name is made for any subgraph."""
        ...

    def gives_identity(self, subgraph: str) -> bool:
        """Return whether a subgraph in this process is given the client's identity itself, beside headers."""
        ...


class AsReceived:
    """No rules: what a subgraph is sent has the names that the client's headers have."""

    def headers_for(self, request: GraphQLRequest, subgraph: str) -> Headers:
        return tuple(request.headers.items())

    def may_send(self, subgraph: str, name: str) -> bool:
        return False

    def credentials(self, subgraph: str) -> frozenset[str]:
        return CREDENTIALS

    def sources(self, name: str) -> frozenset[str]:
        return frozenset({name})

    def gives_identity(self, subgraph: str) -> bool:
        return False


AS_RECEIVED = AsReceived()


def varying_values(
    sent: SentHeaders, request: GraphQLRequest, subgraphs: Sequence[str], vary: Sequence[str]
) -> list[list[str | None]]:
    """Return the values of the headers that responses depend on, as each of the subgraphs is sent them."""
    if not vary:
        return []
    headers = [dict(sent.headers_for(request, subgraph)) for subgraph in subgraphs]
    return [[each.get(name) for name in vary] for each in headers]
