"""Apply the rate limits."""

from router.planning.plan import OperationKind
from router.server.demand_control.rate_limits import RateLimiter, RateLimitSubject
from router.server.pipeline.client_key import ClientKeys
from router.server.pipeline.context import OperationContext

UNREAD_KIND = OperationKind.QUERY.value
"""The kind under which a document is limited that was not read, or can't be."""


class RateLimitStage:
    """The stage that counts operations in the buckets of their clients."""

    def __init__(self, limiter: RateLimiter, clients: ClientKeys) -> None:
        self._limiter = limiter
        self._clients = clients

    @property
    def needs_cost(self) -> bool:
        """True if a limit counts estimated costs."""
        return self._limiter.needs_cost

    def check(self, operation: OperationContext) -> None:
        """Raise RequestRejected (429) for an operation that is not read yet, if its client has no tokens left."""
        if self._limiter.any_exhausted:
            self._limiter.check(self._subject(operation, None, UNREAD_KIND))

    async def count_unread(self, operation: OperationContext) -> None:
        """Count a document that is not a valid operation as a query. Raises RequestRejected (429, 503)."""
        await self._limiter.admit(self._subject(operation, None, UNREAD_KIND), 0)

    async def admit(self, operation: OperationContext) -> None:
        """Take the operation from its buckets. Raises RequestRejected (429, 503)."""
        prepared = operation.prepared
        subject = self._subject(operation, prepared.name, prepared.kind.value)
        operation.response_headers.extend(await self._limiter.admit(subject, operation.cost))

    def _subject(self, operation: OperationContext, name: str | None, kind: str) -> RateLimitSubject:
        client = operation.client
        return RateLimitSubject(self._clients.address_of(client), client.identity, name, kind)
