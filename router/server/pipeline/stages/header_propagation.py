"""Propagate headers of the subgraphs' responses, which the configured rules collected, to the client."""

from router.server.pipeline.context import OperationContext


def propagate_headers(operation: OperationContext) -> None:
    """Add the collected headers to the response's, in the order in which they were received."""
    operation.response_headers.extend(
        (name.encode("latin-1"), value.encode("latin-1", "replace"))
        for name, values in operation.request.response_headers.items()
        for value in values
    )
