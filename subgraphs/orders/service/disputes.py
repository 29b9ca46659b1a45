"""Disputes: a buyer's bank holds a payment back until it decides. Always inside the caller's transaction, on an order
that the caller has locked.

The buyer keeps the courses until the bank has decided against us.
"""

from datetime import datetime

from subgraphs.kernel.money import Money
from subgraphs.orders.errors import TransitionNotAllowed
from subgraphs.orders.service import external_refunds, ledger
from subgraphs.orders.service.enroll import revoke_line
from subgraphs.orders.service.ledger import Account, EntryKind
from subgraphs.orders.service.model import Order, OrderStatus
from subgraphs.orders.service.ports import OrdersWork, Terms
from subgraphs.orders.service.settle_payment import maturity, order_refunded


async def opened(work: OrdersWork, order: Order, dispute_id: str, held: Money, at: datetime) -> None:
    """The bank holds `held` back, which is what was left of the payment.

    Raises TransitionNotAllowed while the order is not known to be paid.
    """
    disputed = order.moved(OrderStatus.DISPUTED)
    await work.orders.save(disputed)
    await external_refunds.catch_up(work, disputed, order.total - held, dispute_id, at)
    await work.ledger.book(
        ledger.between(EntryKind.DISPUTE_OPENED, dispute_id, held, at, debit=Account.DISPUTED, credit=Account.PROVIDER)
    )


async def closed(
    work: OrdersWork, terms: Terms, order: Order, dispute_id: str, held: Money, *, won: bool, at: datetime
) -> None:
    """The bank has decided. Won, everything is as before; lost, what was still paid for is given back.

    Raises TransitionNotAllowed while the dispute is not known to be open.
    """
    if order.status is not OrderStatus.DISPUTED:
        raise TransitionNotAllowed(f"{order.id}: {dispute_id} was decided before it was opened")
    if won:
        await work.orders.save(order.moved(order.settled_status()))
        await work.ledger.book(
            ledger.between(EntryKind.DISPUTE_WON, dispute_id, held, at, debit=Account.PROVIDER, credit=Account.DISPUTED)
        )
        return
    lines = [line for line in order.lines if not line.is_refunded]
    order = order.moved(OrderStatus.REFUNDED).with_lines_refunded(line.id for line in lines)
    await work.orders.save(order)
    for line in sorted(lines, key=lambda line: line.course_id):
        await revoke_line(work, order.buyer_id, line.course_id, line.id, at)
    await work.ledger.book(ledger.dispute_lost(dispute_id, lines, held, at, maturity(order, terms)))
    await work.record(order_refunded(order, lines, at))
