"""Checks of payout accounts at the provider."""

from subgraphs.orders.errors import ProviderRejected, ProviderUnavailable
from subgraphs.orders.service.ports.money.payment_provider import (
    PaymentProvider,
    provider_unavailable,
    require_provider,
)


async def can_receive(provider: PaymentProvider | None, account_id: str) -> bool:
    """Return True if the account can receive money. Raises OrdersError if the provider does not say."""
    try:
        return await require_provider(provider).can_receive(account_id)
    except (ProviderUnavailable, ProviderRejected):
        raise provider_unavailable() from None
