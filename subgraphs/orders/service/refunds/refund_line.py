"""Refunding one order line, for its buyer or for an admin.

The refund is committed first, then sent to the provider with an idempotency key derived from its id, then booked. After
a crash in between, the worker sends it again and the provider recognises the key.
"""

from dataclasses import dataclass
from datetime import timedelta

import structlog

from subgraphs.kernel.audit.records import Actor, AuditRecord, audit_record
from subgraphs.kernel.identity.ids import OrderLineId, UserId
from subgraphs.kernel.identity.principal import Principal
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock
from subgraphs.kernel.values.money import Money
from subgraphs.kernel.values.plain_text import clean_line
from subgraphs.orders.errors import OrdersError, OrdersErrorCode, ProviderRejected, ProviderUnavailable
from subgraphs.orders.events import OrdersAudited
from subgraphs.orders.service.checkout.idempotency import check_key, find_by_key, fingerprint
from subgraphs.orders.service.model import REFUND, Order, OrderLine, Refund, RefundKind, RefundStatus, check_refundable
from subgraphs.orders.service.ports.sales.idempotency_keys import IdempotencyRecord
from subgraphs.orders.service.ports.unit_of_work import OrdersWork
from subgraphs.orders.service.refunds.send_refund import SendRefund

logger = structlog.get_logger(__name__)

REFUND_OPERATION = "refund"
MAX_REASON = 500
"""In characters."""


@dataclass(frozen=True, slots=True)
class RefundCommand:
    """A request to refund one line.

    `owner` is the only buyer whose lines may be refunded, `window` the limit in time; None lifts either. The refund of
    an `admin` is audited.
    """

    requested_by: UserId
    line_id: OrderLineId
    reason: str
    idempotency_key: str
    window: timedelta | None = None
    owner: UserId | None = None
    admin: Principal | None = None

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.line_id, self.reason)


@dataclass(frozen=True, slots=True)
class RefundLine:
    """Refund one line of an order; a retry under the same key leads to the same refund."""

    units: Transactions[OrdersWork]
    send_refund: SendRefund
    clock: Clock

    async def __call__(self, command: RefundCommand) -> Order:
        """Raise OrdersError if the line cannot be refunded or the provider rejects the refund."""
        check_key(command.idempotency_key)
        if not clean_line(command.reason) or len(command.reason) > MAX_REASON:
            message = f"A reason has 1 to {MAX_REASON} characters."
            raise OrdersError(OrdersErrorCode.INVALID_INPUT, message, "reason")
        async with self.units() as work:
            known = await find_by_key(
                work, command.requested_by, REFUND_OPERATION, command.idempotency_key, command.fingerprint
            )
        if known is not None:
            await self._check_not_rejected(command.line_id)
            return known
        refund = await self._add(command)
        if refund is None:  # a concurrent request with the same key committed first
            return await self(command)
        try:
            await self.send_refund(refund.id)
        except ProviderUnavailable:
            logger.warning("refund pending, provider unavailable", refund_id=refund.id)
        except ProviderRejected:
            raise _rejected() from None
        async with self.units() as work:
            order = await work.orders.get(refund.order_id)
        assert order is not None
        return order

    async def _check_not_rejected(self, line_id: OrderLineId) -> None:
        """Repeat the rejection for a retry of a request that the provider rejected."""
        async with self.units() as work:
            if line_id not in await work.refunds.of_lines([line_id]):
                raise _rejected()

    async def _add(self, command: RefundCommand) -> Refund | None:
        """Add the refund; None if the key was used meanwhile."""
        now = self.clock()
        by, key = command.requested_by, command.idempotency_key
        async with self.units() as work:
            order_id = await work.orders.id_of_line(command.line_id)
            order = None if order_id is None else await work.orders.lock(order_id)
            line = None if order is None else order.line(command.line_id)
            if order is None or line is None or (command.owner is not None and order.buyer_id != command.owner):
                raise OrdersError(OrdersErrorCode.ORDER_NOT_FOUND, "There is no such order.", "orderLineId")
            if await work.idempotency_keys.find(by, REFUND_OPERATION, key) is not None:
                return None
            check_refundable(order, line, now, window=command.window)
            refund = Refund(
                REFUND.new(),
                RefundKind.LINE,
                order.id,
                line.id,
                min(line.paid, await _left(work, order), key=lambda amount: amount.amount_minor),
                RefundStatus.REQUESTED,
                clean_line(command.reason),
                by,
                now,
            )
            if refund.amount.amount_minor <= 0:
                message = "The whole payment was refunded already."
                raise OrdersError(OrdersErrorCode.NOT_REFUNDABLE, message, "orderLineId")
            if not await work.refunds.add(refund):
                message = "This course was refunded already."
                raise OrdersError(OrdersErrorCode.NOT_REFUNDABLE, message, "orderLineId")
            if command.admin is not None:
                await work.record(OrdersAudited(record=_audited(command.admin, refund, line)))
            record = IdempotencyRecord(command.fingerprint, order.id)
            await work.idempotency_keys.add(by, REFUND_OPERATION, key, record, now)
        return refund


def _audited(admin: Principal, refund: Refund, line: OrderLine) -> AuditRecord:
    return audit_record(
        "orders",
        Actor.of(admin),
        "order_line.refund",
        line.id,
        at=refund.requested_at,
        after={
            "order": refund.order_id,
            "refund": refund.id,
            "amount_minor": refund.amount.amount_minor,
            "currency": refund.amount.currency.value,
        },
        reason=refund.reason,
    )


async def _left(work: OrdersWork, order: Order) -> Money:
    """Compute what can still go back of a payment, since a part may have gone back for no line."""
    under_way = [
        refund.amount for refund in await work.refunds.of_order(order.id) if refund.status is RefundStatus.REQUESTED
    ]
    return order.total - sum(under_way, order.refunded)


def _rejected() -> OrdersError:
    message = "The payment service rejected the refund. Our support will look into it."
    return OrdersError(OrdersErrorCode.NOT_REFUNDABLE, message, "orderLineId")
