"""Payouts: what an instructor has available goes to their account at the payment provider, and never more.

The amount is set apart in the ledger in the transaction that writes the payout down; only then is it sent, with a key
made of the payout's id. What dies in between, the sweeper sends again.
"""

from dataclasses import replace
from datetime import timedelta

import structlog

from subgraphs.kernel.identity import Principal, require_instructor
from subgraphs.kernel.ids import UserId
from subgraphs.kernel.money import Currency, Money
from subgraphs.orders.errors import ProviderRefused, ProviderUnavailable, Refusal, RefusalReason
from subgraphs.orders.events import PayoutPaid
from subgraphs.orders.service import ledger
from subgraphs.orders.service.model import PAYOUT, Payout, PayoutId, PayoutStatus
from subgraphs.orders.service.ports import OrdersWork, Ports
from subgraphs.orders.service.start_checkout import check_key

_log = structlog.get_logger(__name__)

STUCK_AFTER = timedelta(minutes=1)
_BATCH = 50


async def onboard(ports: Ports, principal: Principal | None) -> str:
    """Where the caller tells the provider who they are, so that they can be paid. Raises Refusal."""
    instructor_id = require_instructor(principal).user_id
    provider = ports.payments()
    async with ports.units() as work:
        account_id = await work.payouts.account(instructor_id)
    try:
        if account_id is None:
            account_id = await provider.open_account(instructor_id)
            async with ports.units() as work:
                await work.payouts.add_account(instructor_id, account_id)
        return await provider.onboarding_link(account_id, ports.terms.onboarding_return_url)
    except (ProviderUnavailable, ProviderRefused):
        raise _unavailable() from None


async def can_be_paid(ports: Ports, principal: Principal | None) -> bool:
    """Whether the caller's earnings can be sent to them. Raises Refusal if the provider does not answer."""
    instructor_id = require_instructor(principal).user_id
    async with ports.units() as work:
        account_id = await work.payouts.account(instructor_id)
    return account_id is not None and await _can_receive(ports, account_id)


async def request_payout(ports: Ports, principal: Principal | None, *, currency: str, idempotency_key: str) -> Payout:
    """Pay out all that the caller has available in one currency. The same key is the same payout. Raises Refusal."""
    instructor_id = require_instructor(principal).user_id
    check_key(idempotency_key)
    async with ports.units() as work:
        account_id = await work.payouts.account(instructor_id)
    if account_id is None or not await _can_receive(ports, account_id):
        message = "Tell the payment service your details first."
        raise Refusal(RefusalReason.NO_PAYOUT_ACCOUNT, message)
    async with ports.units() as work:
        await work.payouts.lock_account(instructor_id)
        payout = await work.payouts.by_key(instructor_id, idempotency_key)
        if payout is None:
            payout = await _set_apart(work, ports, instructor_id, currency, idempotency_key)
        elif payout.amount.currency.value != currency:
            message = "This idempotency key was used for another request."
            raise Refusal(RefusalReason.IDEMPOTENCY_MISMATCH, message, "idempotencyKey")
    try:
        return await send_payout(ports, payout.id)
    except ProviderUnavailable:
        _log.warning("payout waits for the provider", payout_id=payout.id)
        return payout


async def send_payout(ports: Ports, payout_id: PayoutId) -> Payout:
    """Have the provider send what was set apart. Done already, it changes nothing.

    Raises ProviderUnavailable; it will be tried again then.
    """
    provider = ports.payments()
    async with ports.units() as work:
        payout = await work.payouts.lock(payout_id)
        account_id = None if payout is None else await work.payouts.account(payout.instructor_id)
    assert payout is not None
    assert account_id is not None
    if payout.status is not PayoutStatus.REQUESTED:
        return payout
    external_id: str | None = None
    try:
        external_id = await provider.pay_out(payout, account_id)
    except ProviderRefused as refused:
        _log.error("payout refused by the provider", payout_id=payout.id, code=refused.code)
    async with ports.units() as work:
        return await _book(work, ports, payout_id, external_id)


async def send_stuck_payouts(ports: Ports) -> None:
    """Send again what was asked for a while ago and is still not known to have arrived."""
    async with ports.units() as work:
        stuck = await work.payouts.waiting(ports.clock() - STUCK_AFTER, _BATCH)
    for payout_id in stuck:
        try:
            await send_payout(ports, payout_id)
        except (ProviderUnavailable, Refusal):
            _log.warning("payout not sent", payout_id=payout_id)


async def _set_apart(
    work: OrdersWork, ports: Ports, instructor_id: UserId, currency: str, idempotency_key: str
) -> Payout:
    now = ports.clock()
    balances = await work.ledger.balances(instructor_id, now)
    amount = next(
        (balance.available for balance in balances if balance.available.currency.value == currency),
        Money.zero(Currency.USD),
    )
    if amount.amount_minor <= 0:
        raise Refusal(RefusalReason.INSUFFICIENT_BALANCE, "There is nothing to pay out yet.", "currency")
    payout = Payout(PAYOUT.new(), instructor_id, amount, PayoutStatus.REQUESTED, idempotency_key, now)
    await work.payouts.add(payout)
    await work.ledger.book(ledger.payout_requested(payout.id, instructor_id, amount, now))
    return payout


async def _book(work: OrdersWork, ports: Ports, payout_id: PayoutId, external_id: str | None) -> Payout:
    """Sent, or, without an id of the provider's, refused."""
    now = ports.clock()
    payout = await work.payouts.lock(payout_id)
    assert payout is not None
    if payout.status is not PayoutStatus.REQUESTED:
        return payout
    status = PayoutStatus.FAILED if external_id is None else PayoutStatus.PAID
    payout = replace(payout, status=status, external_id=external_id)
    await work.payouts.save(payout)
    if external_id is None:
        await work.ledger.book(ledger.payout_failed(payout.id, payout.instructor_id, payout.amount, now))
        return payout
    kind, on_its_way, provider = ledger.EntryKind.PAYOUT_SENT, ledger.Account.PAYOUT, ledger.Account.PROVIDER
    await work.ledger.book(ledger.between(kind, payout.id, payout.amount, now, debit=on_its_way, credit=provider))
    await work.record(
        PayoutPaid(
            payout_id=payout.id,
            instructor_id=payout.instructor_id,
            amount_minor=payout.amount.amount_minor,
            currency=payout.amount.currency.value,
        )
    )
    return payout


async def _can_receive(ports: Ports, account_id: str) -> bool:
    try:
        return await ports.payments().can_receive(account_id)
    except (ProviderUnavailable, ProviderRefused):
        raise _unavailable() from None


def _unavailable() -> Refusal:
    return Refusal(RefusalReason.PAYMENT_UNAVAILABLE, "The payment service does not answer. Try again in a moment.")
