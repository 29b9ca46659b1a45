"""Limits of prices and payments by currency: what the payment provider accepts, and a ceiling of about equal value.

See https://docs.stripe.com/currencies for the provider's minima and for amounts in currencies of three decimals, whose
last digit has to be zero. A currency without a published minimum has one of about equal value.
"""

from dataclasses import dataclass

from subgraphs.kernel.values.money import Currency, Money


@dataclass(frozen=True, slots=True)
class PriceLimits:
    """The limits of one currency. A price is zero or from `minimum` to `maximum`, a multiple of `step` minor units."""

    minimum: Money
    maximum: Money
    largest_payment: Money
    step: int

    def problem(self, price: Money) -> str | None:
        """Return why an amount cannot be a price, in a sentence; None if it can."""
        if not price:
            return None
        if price < self.minimum or self.maximum < price:
            return f"A price is 0, or from {self.minimum} to {self.maximum}."
        if price.amount_minor % self.step:
            return f"A price in {price.currency.value} is a multiple of {Money(self.step, price.currency)}."
        return None

    def rounded_down(self, amount: Money) -> Money:
        """Return the largest amount up to this one that can be paid."""
        return Money(amount.amount_minor - amount.amount_minor % self.step, amount.currency)


_LARGEST_PAYMENT = 99_999_999
"""In minor units: payments have eight digits."""

_BY_CURRENCY: dict[Currency, tuple[int, int]] = {
    # The smallest and the largest price, in minor units.
    Currency.USD: (50, 1_000_000),
    Currency.EUR: (50, 1_000_000),
    Currency.GBP: (30, 800_000),
    Currency.INR: (50, 80_000_000),
    Currency.BRL: (50, 5_000_000),
    Currency.JPY: (50, 1_500_000),
    Currency.KRW: (700, 13_000_000),
    Currency.KWD: (150, 3_000_000),
}


def price_limits(currency: Currency) -> PriceLimits:
    """Return the limits of prices in that currency."""
    minimum, maximum = _BY_CURRENCY[currency]
    # Networks settle currencies of three decimals with two.
    step = 10 if currency.exponent == 3 else 1
    return PriceLimits(
        Money(minimum, currency), Money(maximum, currency), Money(_LARGEST_PAYMENT // step * step, currency), step
    )
