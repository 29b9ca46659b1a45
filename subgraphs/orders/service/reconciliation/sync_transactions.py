"""Replication of the provider's balance transactions, of which its balance is the sum.

They are compared with the ledger's PROVIDER account. Two kinds of movements have no event of their own and are booked
here: exchanges between currencies, and what the provider pays to our own bank account or takes from it.
"""

from dataclasses import dataclass

from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.orders.errors import ProviderUnavailable
from subgraphs.orders.service import ledger
from subgraphs.orders.service.ledger import Account, EntryKind
from subgraphs.orders.service.ports.money.payment_provider import PaymentProvider
from subgraphs.orders.service.ports.money.provider_transactions import ProviderTransaction
from subgraphs.orders.service.ports.unit_of_work import OrdersWork

_BANK_TYPES = frozenset({"payout", "payout_cancel", "payout_failure", "topup", "topup_reversal"})


@dataclass(frozen=True, slots=True)
class SyncTransactions:
    """Store the provider's balance transactions since the last run, and book what no event reports."""

    units: Transactions[OrdersWork]
    provider: PaymentProvider | None

    async def __call__(self) -> None:
        if self.provider is None:
            return
        async with self.units() as work:
            newest = await work.provider_transactions.newest()
        try:
            found = await self.provider.transactions_after(None if newest is None else newest.id)
        except ProviderUnavailable:
            return  # logged by the adapter; the next run queries again
        async with self.units() as work:
            for transaction in await work.provider_transactions.add(found):
                await _book(work, transaction)


async def _book(work: OrdersWork, transaction: ProviderTransaction) -> None:
    amount, at = transaction.amount, transaction.created_at
    if transaction.type in _BANK_TYPES:
        kind, provider, bank = EntryKind.TRANSFER, Account.PROVIDER, Account.BANK
        await work.ledger.book(ledger.between(kind, transaction.id, amount, at, debit=provider, credit=bank))
    elif transaction.presented is not None:
        await work.ledger.book(ledger.converted(transaction.id, transaction.presented, amount, at))
