"""Limit kinds of operations to what the client's protocol and HTTP method can carry."""

from router.planning.plan import OperationKind
from router.server.errors import RequestRejected


def check_kind(kind: OperationKind, allowed: frozenset[OperationKind]) -> None:
    """Raise RequestRejected (405, 406) if an operation of this kind cannot be sent in this way."""
    if kind in allowed:
        return
    if kind is OperationKind.MUTATION:
        raise RequestRejected(
            "METHOD_NOT_ALLOWED", "Mutations must be sent with POST.", status=405, headers=[(b"allow", b"POST")]
        )
    raise RequestRejected(
        "NOT_ACCEPTABLE",
        "Subscriptions need a WebSocket, or an Accept header with text/event-stream or multipart/mixed.",
        status=406,
    )
