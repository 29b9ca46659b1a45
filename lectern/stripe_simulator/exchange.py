"""Exchange between currencies, at rates that are about right and never change.

What leaves a balance costs one percent more, so that a refund does not cost what its payment brought.
"""

from dataclasses import dataclass

# One unit of the currency in US dollars.
_IN_DOLLARS = {
    "usd": 1.0,
    "eur": 1.08,
    "gbp": 1.27,
    "chf": 1.12,
    "inr": 0.012,
    "brl": 0.18,
    "jpy": 0.0065,
    "krw": 0.00073,
    "kwd": 3.25,
}
_SURCHARGE = 0.01

# https://docs.stripe.com/currencies#zero-decimal and #three-decimal
_EXPONENTS = {"jpy": 0, "krw": 0, "vnd": 0, "clp": 0, "kwd": 3, "bhd": 3, "jod": 3, "omr": 3, "tnd": 3}


@dataclass(frozen=True, slots=True)
class Exchanged:
    """An amount after an exchange; `rate` is None if there was none."""

    amount: int
    currency: str
    rate: float | None


def exponent_of(currency: str) -> int:
    """Return the number of decimals of a currency."""
    return _EXPONENTS.get(currency, 2)


def exchange(amount: int, currency: str, into: str) -> Exchanged:
    """Exchange an amount in minor units; `rate` is between major units."""
    if currency == into or currency not in _IN_DOLLARS or into not in _IN_DOLLARS:
        return Exchanged(amount, currency, None)
    rate = _IN_DOLLARS[currency] / _IN_DOLLARS[into] * (1 + _SURCHARGE if amount < 0 else 1)
    scale = 10.0 ** (exponent_of(into) - exponent_of(currency))
    return Exchanged(round(amount * rate * scale), into, round(rate, 6))
