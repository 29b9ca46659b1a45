"""Limit the size of responses, also of those that subgraphs in this process return."""

from router.execution import ExecutionResult
from router.execution.errors.entry import GraphQLErrorEntry

CODE = "RESPONSE_TOO_LARGE"
MESSAGE = "The response is larger than allowed. Request less at once."


def limit_response(result: ExecutionResult, max_bytes: int) -> ExecutionResult:
    """Return the result, or an error in its place if its data takes too many bytes."""
    if not result.has_data or len(result.encoded_data) <= max_bytes:
        return result
    return ExecutionResult(errors=[GraphQLErrorEntry(MESSAGE, CODE)])
