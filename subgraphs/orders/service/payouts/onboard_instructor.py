"""Onboarding of instructors at the payment provider."""

from dataclasses import dataclass

from subgraphs.kernel.identity.principal import Principal, require_instructor
from subgraphs.kernel.identity.recent_log_in import RecentLogIn
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.orders.errors import ProviderRejected, ProviderUnavailable
from subgraphs.orders.service.ports.money.payment_provider import (
    PaymentProvider,
    provider_unavailable,
    require_provider,
)
from subgraphs.orders.service.ports.unit_of_work import OrdersWork
from subgraphs.orders.service.terms import Terms


@dataclass(frozen=True, slots=True)
class OnboardInstructor:
    """Open the caller's payout account, if there is none, and return the address of its onboarding page."""

    units: Transactions[OrdersWork]
    provider: PaymentProvider | None
    terms: Terms
    recent_log_in: RecentLogIn

    async def __call__(self, principal: Principal | None, return_url: str | None = None) -> str:
        """Raise RecentLogInRequired, and OrdersError if the provider does not respond, or if the instructor may not be
        sent back there.
        """
        instructor_id = require_instructor(principal).user_id
        self.recent_log_in.require(principal)
        self.terms.check_return_url(return_url)
        provider = require_provider(self.provider)
        async with self.units() as work:
            account_id = await work.payouts.account(instructor_id)
        try:
            if account_id is None:
                account_id = await provider.open_account(instructor_id)
                async with self.units() as work:
                    await work.payouts.add_account(instructor_id, account_id)
            return await provider.onboarding_link(account_id, self.terms.onboarding_return_url(return_url))
        except (ProviderUnavailable, ProviderRejected):
            raise provider_unavailable() from None
