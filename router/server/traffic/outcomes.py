"""What counts as a failure of a subgraph, the same for retries, circuits and replicas."""

from __future__ import annotations

from router.execution.subgraph_call import (
    SubgraphFailure,
    SubgraphHttpError,
    SubgraphResponse,
    SubgraphTimeout,
    SubgraphUnreachable,
)

_TRANSIENT = frozenset({502, 503, 504})


def failed(outcome: SubgraphResponse | SubgraphFailure) -> bool:
    """Whether the subgraph, rather than the request, is at fault."""
    if isinstance(outcome, SubgraphResponse):
        return outcome.status >= 500
    if isinstance(outcome, SubgraphHttpError):
        return outcome.status >= 500
    return isinstance(outcome, SubgraphUnreachable | SubgraphTimeout)


def worth_retrying(outcome: SubgraphResponse | SubgraphFailure) -> bool:
    """Whether the same request may well succeed a moment later. A passed deadline is passed for the retry too."""
    if isinstance(outcome, SubgraphResponse | SubgraphHttpError):
        return outcome.status in _TRANSIENT
    return isinstance(outcome, SubgraphUnreachable)
