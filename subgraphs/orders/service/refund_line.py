"""Refunds: a buyer gives back a course within the window, or an admin gives the price back at any time.

The refund is written down first, then sent to the provider with a key made of its id, then booked. Whatever dies in
between, the sweeper sends it again and the provider recognises it.
"""

from dataclasses import replace
from datetime import timedelta

import structlog

from subgraphs.kernel.identity import Principal, require_admin, require_principal
from subgraphs.kernel.ids import OrderLineId, UserId
from subgraphs.orders.errors import ProviderRefused, ProviderUnavailable, Refusal, RefusalReason
from subgraphs.orders.service import ledger, settle_payment
from subgraphs.orders.service.model import REFUND, Order, Refund, RefundId, RefundStatus, check_refundable
from subgraphs.orders.service.ports import KeyedRequest, OrdersWork, Ports
from subgraphs.orders.service.start_checkout import check_key, digest_of, find_keyed

_log = structlog.get_logger(__name__)

REFUND_OPERATION = "refund"
MAX_REASON = 500
STUCK_AFTER = timedelta(minutes=1)
_BATCH = 50


async def request_refund(
    ports: Ports, principal: Principal | None, *, line_id: OrderLineId, reason: str, idempotency_key: str
) -> Order:
    """The buyer gives back one course of an order, within the refund window. Raises Refusal."""
    buyer = require_principal(principal)
    return await _refund(
        ports, buyer.user_id, line_id, reason, idempotency_key, window=ports.terms.refund_window, owner=buyer.user_id
    )


async def refund_as_admin(
    ports: Ports, principal: Principal | None, *, line_id: OrderLineId, reason: str, idempotency_key: str
) -> Order:
    """An admin gives back the price of one course, at any time. Raises Refusal."""
    admin = require_admin(principal)
    return await _refund(ports, admin.user_id, line_id, reason, idempotency_key, window=None, owner=None)


async def send_refund(ports: Ports, refund_id: RefundId) -> None:
    """Have the provider send the money, and book it. Done already, it changes nothing.

    Raises ProviderUnavailable; it will be tried again then.
    """
    async with ports.units() as work:
        refund = await work.refunds.lock(refund_id)
        order = None if refund is None else await work.orders.get(refund.order_id)
    if refund is None or order is None or refund.status is not RefundStatus.REQUESTED:
        return
    if ports.provider is None or order.payment_id is None:
        raise ProviderUnavailable("no provider, or no payment to refund")
    try:
        external_id = await ports.provider.refund(refund, order.payment_id)
    except ProviderRefused as problem:
        _log.error("refund refused by the provider", refund_id=refund.id, code=problem.code)
        async with ports.units() as work:
            refund = await work.refunds.lock(refund_id)
            if refund is not None and refund.status is RefundStatus.REQUESTED:
                await work.refunds.save(replace(refund, status=RefundStatus.REFUSED))
        raise
    async with ports.units() as work:
        await book_refund(work, ports, refund_id, external_id)


async def book_refund(work: OrdersWork, ports: Ports, refund_id: RefundId, external_id: str) -> None:
    """The provider has the refund: the line is given back. Told twice, by us and by its webhook, it is booked once."""
    now = ports.clock()
    seen = await work.refunds.lock(refund_id)
    if seen is None or seen.status is not RefundStatus.REQUESTED:
        return
    order = await work.orders.lock(seen.order_id)
    assert order is not None
    await work.refunds.save(replace(seen, status=RefundStatus.SUBMITTED, external_id=external_id))
    if seen.line_id is not None:
        await settle_payment.lines_refunded(work, ports.terms, order, [seen.line_id], reference=seen.id, at=now)
        return
    kind, provider, buyer = ledger.EntryKind.LATE_PAYMENT_RETURNED, ledger.Account.PROVIDER, ledger.Account.BUYER
    await work.ledger.book(ledger.between(kind, seen.id, seen.amount, now, debit=buyer, credit=provider))


async def send_stuck_refunds(ports: Ports) -> None:
    """Send again what was asked for a while ago and is still not known to have arrived."""
    async with ports.units() as work:
        stuck = await work.refunds.waiting(ports.clock() - STUCK_AFTER, _BATCH)
    for refund_id in stuck:
        try:
            await send_refund(ports, refund_id)
        except (ProviderUnavailable, ProviderRefused) as problem:
            _log.warning("refund not sent", refund_id=refund_id, problem=type(problem).__name__)


async def _refund(
    ports: Ports,
    asker: UserId,
    line_id: OrderLineId,
    reason: str,
    key: str,
    *,
    window: timedelta | None,
    owner: UserId | None,
) -> Order:
    check_key(key)
    if not reason.strip() or len(reason) > MAX_REASON:
        message = f"A reason has 1 to {MAX_REASON} characters."
        raise Refusal(RefusalReason.INVALID_INPUT, message, "reason")
    fingerprint = digest_of(line_id, reason)
    known = await find_keyed(ports, asker, REFUND_OPERATION, key, fingerprint)
    if known is not None:
        await _check_not_refused(ports, line_id)
        return known
    refund = await _write_down(ports, asker, line_id, reason.strip(), (key, fingerprint), window=window, owner=owner)
    if refund is None:  # the same request was faster by a moment
        return await _refund(ports, asker, line_id, reason, key, window=window, owner=owner)
    try:
        await send_refund(ports, refund.id)
    except ProviderUnavailable:
        _log.warning("refund waits for the provider", refund_id=refund.id)
    except ProviderRefused:
        raise _refused() from None
    async with ports.units() as work:
        order = await work.orders.get(refund.order_id)
    assert order is not None
    return order


async def _check_not_refused(ports: Ports, line_id: OrderLineId) -> None:
    """A repeated request gets the same answer, also when the provider refused the first."""
    async with ports.units() as work:
        if line_id not in await work.refunds.of_lines([line_id]):
            raise _refused()


def _refused() -> Refusal:
    message = "The payment service refused the refund. Our support will look at it."
    return Refusal(RefusalReason.NOT_REFUNDABLE, message, "orderLineId")


async def _write_down(
    ports: Ports,
    asker: UserId,
    line_id: OrderLineId,
    reason: str,
    keyed: tuple[str, str],
    *,
    window: timedelta | None,
    owner: UserId | None,
) -> Refund | None:
    """The refund, or None if the key was used meanwhile."""
    key, fingerprint = keyed
    now = ports.clock()
    unknown = Refusal(RefusalReason.ORDER_NOT_FOUND, "There is no such order.", "orderLineId")
    async with ports.units() as work:
        order_id = await work.orders.id_of_line(line_id)
        order = None if order_id is None else await work.orders.lock(order_id)
        line = None if order is None else order.line(line_id)
        if order is None or line is None or (owner is not None and order.buyer_id != owner):
            raise unknown
        if await work.keys.find(asker, REFUND_OPERATION, key) is not None:
            return None
        check_refundable(order, line, now, window=window)
        refund = Refund(REFUND.new(), order.id, line.id, line.paid, RefundStatus.REQUESTED, reason, asker, now)
        if not await work.refunds.add(refund):
            raise Refusal(RefusalReason.NOT_REFUNDABLE, "This course was refunded already.", "orderLineId")
        await work.keys.keep(asker, REFUND_OPERATION, key, KeyedRequest(fingerprint, order.id), now)
    return refund
