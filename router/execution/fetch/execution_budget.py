"""Bounds on what subgraphs return for one operation: estimates can be wrong, this is measured."""

from router.execution.errors.subgraph_failures import SubgraphFailure
from router.execution.subgraph_call import SubgraphResponse


class OperationTooExpensive(SubgraphFailure):
    """The operation has fetched more objects than allowed."""

    code = "COST_ACTUAL_TOO_EXPENSIVE"
    public_message = "The operation was stopped: it returns more objects than allowed. Request smaller pages."


class OperationResponseTooLarge(SubgraphFailure):
    """The operation has fetched more bytes than allowed."""

    code = "RESPONSE_TOO_LARGE"
    public_message = "The operation was stopped: its response is larger than allowed. Request less at once."


class ExecutionBudget:
    """The budget of one operation, or of one event of a subscription.

    Once it is exceeded, no fetch is sent any more and no response merged: `check` and `spend` raise for each.
    """

    def __init__(self, max_returned_objects: int | None, max_bytes: int | None) -> None:
        """None switches a bound off. Bytes are those of responses that arrive as bytes."""
        self._max_returned_objects = max_returned_objects
        self._max_bytes = max_bytes
        self._objects = 0
        self._bytes = 0
        self._exceeded: type[SubgraphFailure] | None = None

    def check(self, subgraph: str) -> None:
        """Raise `SubgraphFailure` if the budget is exceeded."""
        if self._exceeded is not None:
            raise self._exceeded(subgraph, "the operation has exceeded its budget")

    def spend(self, response: SubgraphResponse) -> None:
        """Count a response. Raises `SubgraphFailure` if the budget is exceeded now."""
        body = response.body
        if body is not None and self._max_bytes is not None:
            self._bytes += len(body)
            if self._bytes > self._max_bytes:
                self._exceeded = OperationResponseTooLarge
        if self._max_returned_objects is not None:
            left = self._max_returned_objects - self._objects
            # Braces in texts may make it more than the objects, never fewer: mostly it needs no decoding. Two are those
            # of the response and of its data.
            if body is None or (found := max(0, body.count(b"{") - 2)) > left:
                data = response.payload().get("data")
                found = objects_in(list(data.values()) if isinstance(data, dict) else None, left)
            self._objects += found
            if self._objects > self._max_returned_objects:
                self._exceeded = OperationTooExpensive
        if self._exceeded is not None:
            self.check(response.subgraph)


def objects_in(data: object, enough: int) -> int:
    """Return the number of objects in decoded JSON; it stops counting beyond `enough`."""
    found = 0
    pending = [data]
    while pending and found <= enough:
        value = pending.pop()
        if type(value) is dict:
            found += 1
            pending.extend(value.values())
        elif type(value) is list:
            pending.extend(value)
    return found
