"""Refund requests by buyers."""

from dataclasses import dataclass

from subgraphs.kernel.identity.ids import OrderLineId
from subgraphs.kernel.identity.principal import Principal, require_principal
from subgraphs.orders.service.model import Order
from subgraphs.orders.service.refunds.refund_line import RefundCommand, RefundLine
from subgraphs.orders.service.terms import Terms


@dataclass(frozen=True, slots=True)
class RequestRefund:
    """Refund a line of the caller's own order, within the refund window."""

    refund_line: RefundLine
    terms: Terms

    async def __call__(
        self, principal: Principal | None, *, line_id: OrderLineId, reason: str, idempotency_key: str
    ) -> Order:
        """Raise OrdersError if the line cannot be refunded."""
        buyer_id = require_principal(principal).user_id
        window = self.terms.refund_window
        return await self.refund_line(
            RefundCommand(buyer_id, line_id, reason, idempotency_key, window=window, owner=buyer_id)
        )
