"""Sending a requested payout to the provider."""

from dataclasses import dataclass, replace

import structlog

from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock
from subgraphs.orders.errors import ProviderRejected
from subgraphs.orders.events import PayoutPaid
from subgraphs.orders.service import ledger
from subgraphs.orders.service.model import Payout, PayoutId, PayoutStatus
from subgraphs.orders.service.ports.money.payment_provider import PaymentProvider, require_provider
from subgraphs.orders.service.ports.unit_of_work import OrdersWork

logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class SendPayout:
    """Send a requested payout to the provider and book it; a payout that was sent before stays as it is."""

    units: Transactions[OrdersWork]
    provider: PaymentProvider | None
    clock: Clock

    async def __call__(self, payout_id: PayoutId) -> Payout:
        """Raise ProviderUnavailable, and the payout can be sent again, or OrdersError if there is no provider."""
        provider = require_provider(self.provider)
        async with self.units() as work:
            payout = await work.payouts.lock(payout_id)
            account_id = None if payout is None else await work.payouts.account(payout.instructor_id)
        assert payout is not None
        assert account_id is not None
        if payout.status is not PayoutStatus.REQUESTED:
            return payout
        external_id: str | None = None
        try:
            external_id = await provider.pay_out(payout, account_id)
        except ProviderRejected as rejection:
            logger.error("payout rejected by the provider", payout_id=payout.id, code=rejection.code)
        async with self.units() as work:
            return await self._book(work, payout_id, external_id)

    async def _book(self, work: OrdersWork, payout_id: PayoutId, external_id: str | None) -> Payout:
        """Book the payout as paid, or, without an id of the provider's, as failed."""
        now = self.clock()
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
        await work.ledger.book(ledger.payout_sent(payout.id, payout.amount, payout.transferred, now))
        await work.record(
            PayoutPaid(
                payout_id=payout.id,
                instructor_id=payout.instructor_id,
                amount_minor=payout.amount.amount_minor,
                currency=payout.amount.currency.value,
            )
        )
        return payout
