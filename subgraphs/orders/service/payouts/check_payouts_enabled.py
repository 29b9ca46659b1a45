"""Query whether the caller's earnings can be paid out."""

from dataclasses import dataclass

from subgraphs.kernel.identity.principal import Principal, require_instructor
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.orders.service.payouts.payout_accounts import can_receive
from subgraphs.orders.service.ports.money.payment_provider import PaymentProvider
from subgraphs.orders.service.ports.unit_of_work import OrdersWork


@dataclass(frozen=True, slots=True)
class CheckPayoutsEnabled:
    """Return True if the caller has a payout account that can receive money."""

    units: Transactions[OrdersWork]
    provider: PaymentProvider | None

    async def __call__(self, principal: Principal | None) -> bool:
        """Raise OrdersError if the provider does not respond."""
        instructor_id = require_instructor(principal).user_id
        async with self.units() as work:
            account_id = await work.payouts.account(instructor_id)
        return account_id is not None and await can_receive(self.provider, account_id)
