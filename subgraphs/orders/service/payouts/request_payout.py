"""Payout requests: an instructor's available balance is transferred to their account, and never more.

The amount is reserved in the ledger in the transaction that adds the payout, and sent afterwards with an idempotency
key derived from the payout's id. After a crash in between, the worker sends it again.
"""

from dataclasses import dataclass

import structlog

from subgraphs.kernel.identity.ids import UserId
from subgraphs.kernel.identity.principal import Principal, require_instructor
from subgraphs.kernel.identity.recent_log_in import RecentLogIn
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock
from subgraphs.kernel.values.money import Currency, Money
from subgraphs.kernel.values.price_limits import price_limits
from subgraphs.orders.errors import OrdersError, OrdersErrorCode, ProviderUnavailable
from subgraphs.orders.service import ledger
from subgraphs.orders.service.checkout.idempotency import check_key, key_mismatch
from subgraphs.orders.service.model import PAYOUT, Payout, PayoutStatus
from subgraphs.orders.service.payouts.exchange import held_for
from subgraphs.orders.service.payouts.payout_accounts import can_receive
from subgraphs.orders.service.payouts.send_payout import SendPayout
from subgraphs.orders.service.ports.money.payment_provider import PaymentProvider
from subgraphs.orders.service.ports.unit_of_work import OrdersWork

logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class RequestPayout:
    """Pay out the caller's whole available balance in one currency; a retry under the same key is the same payout."""

    units: Transactions[OrdersWork]
    provider: PaymentProvider | None
    send_payout: SendPayout
    recent_log_in: RecentLogIn
    clock: Clock

    async def __call__(self, principal: Principal | None, *, currency: str, idempotency_key: str) -> Payout:
        """Raise RecentLogInRequired, and OrdersError if the caller has no payout account or nothing available."""
        instructor_id = require_instructor(principal).user_id
        self.recent_log_in.require(principal)
        check_key(idempotency_key)
        async with self.units() as work:
            account_id = await work.payouts.account(instructor_id)
        if account_id is None or not await can_receive(self.provider, account_id):
            message = "Tell the payment service your details first."
            raise OrdersError(OrdersErrorCode.NO_PAYOUT_ACCOUNT, message)
        async with self.units() as work:
            await work.payouts.lock_account(instructor_id)
            payout = await work.payouts.by_key(instructor_id, idempotency_key)
            if payout is None:
                payout = await self._reserve(work, instructor_id, currency, idempotency_key)
            elif payout.amount.currency.value != currency:
                raise key_mismatch()
        try:
            return await self.send_payout(payout.id)
        except ProviderUnavailable:
            logger.warning("payout pending, provider unavailable", payout_id=payout.id)
            return payout

    async def _reserve(self, work: OrdersWork, instructor_id: UserId, currency: str, idempotency_key: str) -> Payout:
        now = self.clock()
        balances = await work.ledger.balances(instructor_id, now)
        amount = next(
            (balance.available for balance in balances if balance.available.currency.value == currency),
            Money.zero(Currency.USD),
        )
        amount = price_limits(amount.currency).rounded_down(amount)
        transferred = held_for(amount, await work.provider_transactions.newest_payment(amount.currency))
        if transferred.amount_minor <= 0:
            message = "There is nothing to pay out yet."
            raise OrdersError(OrdersErrorCode.INSUFFICIENT_BALANCE, message, "currency")
        requested = PayoutStatus.REQUESTED
        payout = Payout(PAYOUT.new(), instructor_id, amount, transferred, requested, idempotency_key, now)
        await work.payouts.add(payout)
        await work.ledger.book(ledger.payout_requested(payout.id, instructor_id, amount, now))
        return payout
