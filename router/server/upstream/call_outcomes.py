"""The classification of a subgraph's failures, the same for retries, circuits and replicas."""

from router.execution.errors.subgraph_failures import (
    SubgraphFailure,
    SubgraphHttpError,
    SubgraphTimeout,
    SubgraphUnreachable,
)
from router.execution.subgraph_call import SubgraphResponse

_TRANSIENT = frozenset({502, 503, 504})


def failed(outcome: SubgraphResponse | SubgraphFailure) -> bool:
    """Return whether the subgraph, rather than the request, is at fault."""
    if isinstance(outcome, SubgraphResponse):
        return outcome.status >= 500
    if isinstance(outcome, SubgraphHttpError):
        return outcome.status >= 500
    return isinstance(outcome, SubgraphUnreachable | SubgraphTimeout)


def unsent(outcome: SubgraphResponse | SubgraphFailure) -> bool:
    """Return whether the subgraph received nothing of the request, so that it cannot have executed it."""
    return isinstance(outcome, SubgraphUnreachable) and outcome.unsent


def worth_retrying(outcome: SubgraphResponse | SubgraphFailure) -> bool:
    """Return whether the same request may succeed a moment later. A deadline that has passed has passed for retries
    too.
    """
    if isinstance(outcome, SubgraphResponse | SubgraphHttpError):
        return outcome.status in _TRANSIENT
    return isinstance(outcome, SubgraphUnreachable)
