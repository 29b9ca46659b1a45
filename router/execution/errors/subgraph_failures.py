"""Calls to subgraphs that gave no GraphQL response.

SubgraphFailure             a call that gave no GraphQL response; `code` is what clients see in `extensions.code`
+-- SubgraphUnreachable     no connection, or it broke before the whole response was there
+-- SubgraphTimeout         the deadline passed
+-- SubgraphHttpError       a status that is not 2xx, with no GraphQL body; has `status`
+-- SubgraphBadResponse     not JSON, not a GraphQL response, or larger than allowed
+-- SubgraphOverloaded      rejected before it was sent: a full queue or an open circuit
"""


class SubgraphFailure(Exception):
    """A call to a subgraph that gave no GraphQL response."""

    code = "SUBGRAPH_FAILURE"
    public_message = "A subgraph request failed."

    def __init__(self, subgraph: str, reason: str) -> None:
        super().__init__(f"{subgraph}: {reason}")
        self.subgraph = subgraph
        self.reason = reason


class SubgraphUnreachable(SubgraphFailure):
    """No connection, or it broke before the whole response was there.

    `unsent`: not a byte of the request was sent, so that the subgraph cannot have executed it.
    """

    code = "SUBGRAPH_UNREACHABLE"
    public_message = "A subgraph could not be reached."

    def __init__(self, subgraph: str, reason: str, *, unsent: bool = False) -> None:
        super().__init__(subgraph, reason)
        self.unsent = unsent


class SubgraphTimeout(SubgraphFailure):
    """The deadline passed before the whole response was there."""

    code = "SUBGRAPH_TIMEOUT"
    public_message = "A subgraph did not respond in time."


class SubgraphHttpError(SubgraphFailure):
    """An HTTP status that is not 2xx whose body is not a GraphQL response."""

    code = "SUBGRAPH_HTTP_ERROR"
    public_message = "A subgraph responded with an HTTP error."

    def __init__(self, subgraph: str, status: int) -> None:
        super().__init__(subgraph, f"HTTP status {status}")
        self.status = status


class SubgraphBadResponse(SubgraphFailure):
    """The response is not JSON, not a GraphQL response, or larger than allowed."""

    code = "SUBGRAPH_BAD_RESPONSE"
    public_message = "A subgraph responded with something that is not a GraphQL response."


class SubgraphOverloaded(SubgraphFailure):
    """The call was rejected before it was sent: its queue is full or its circuit is open."""

    code = "SUBGRAPH_OVERLOADED"
    public_message = "A subgraph is overloaded."
