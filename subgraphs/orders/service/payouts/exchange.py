"""Earnings in currencies that the provider converts. Pure.

An account at the provider may have a balance in one currency alone. Earnings in another cannot be transferred as they
are: the provider rejects a transfer in a currency of which it holds nothing.
"""

from subgraphs.kernel.values.money import Money
from subgraphs.kernel.values.price_limits import price_limits
from subgraphs.orders.service.ports.money.provider_transactions import ProviderTransaction


def held_for(earnings: Money, newest_payment: ProviderTransaction | None) -> Money:
    """Return what the provider holds for these earnings, at the rate at which it converted their newest payment.

    It is rounded down to what can be transferred.
    """
    if newest_payment is None or newest_payment.presented is None:
        return earnings
    settled, presented = newest_payment.amount, newest_payment.presented
    held = Money(earnings.amount_minor * settled.amount_minor // presented.amount_minor, settled.currency)
    return price_limits(held.currency).rounded_down(held)
