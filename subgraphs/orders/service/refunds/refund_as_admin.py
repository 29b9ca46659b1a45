"""Refunds by admins."""

from dataclasses import dataclass

from subgraphs.kernel.identity.ids import OrderLineId
from subgraphs.kernel.identity.principal import Principal, require_scope
from subgraphs.kernel.identity.scopes import Scope
from subgraphs.orders.service.model import Order
from subgraphs.orders.service.refunds.refund_line import RefundCommand, RefundLine


@dataclass(frozen=True, slots=True)
class RefundAsAdmin:
    """Refund a line of any order at any time, as an admin."""

    refund_line: RefundLine

    async def __call__(
        self, principal: Principal | None, *, line_id: OrderLineId, reason: str, idempotency_key: str
    ) -> Order:
        """Raise OrdersError if the line cannot be refunded."""
        admin = require_scope(principal, Scope.ORDERS_REFUND)
        return await self.refund_line(RefundCommand(admin.user_id, line_id, reason, idempotency_key, admin=admin))
