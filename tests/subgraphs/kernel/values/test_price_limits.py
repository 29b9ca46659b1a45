"""Limits of prices by currency."""

import pytest

from subgraphs.kernel.values.money import Currency, Money
from subgraphs.kernel.values.price_limits import price_limits


@pytest.mark.parametrize(
    ("amount", "currency"),
    [
        (0, Currency.USD),
        (50, Currency.USD),
        (1_000_000, Currency.USD),
        (30, Currency.GBP),
        (50, Currency.JPY),
        (27_800, Currency.JPY),
        (1_000_000, Currency.JPY),
        (55_000, Currency.KRW),
        (10_000_000, Currency.KRW),
        (500_000, Currency.INR),
        (150, Currency.KWD),
        (12_340, Currency.KWD),
    ],
)
def test_a_price_of_usual_value_is_accepted_in_every_currency(amount: int, currency: Currency) -> None:
    assert price_limits(currency).problem(Money(amount, currency)) is None


@pytest.mark.parametrize(
    ("amount", "currency", "problem"),
    [
        (-1, Currency.USD, "A price is 0, or from 0.50 USD to 10000.00 USD."),
        (12, Currency.USD, "A price is 0, or from 0.50 USD to 10000.00 USD."),
        (1_000_001, Currency.USD, "A price is 0, or from 0.50 USD to 10000.00 USD."),
        (1, Currency.JPY, "A price is 0, or from 50 JPY to 1500000 JPY."),
        (100, Currency.KRW, "A price is 0, or from 700 KRW to 13000000 KRW."),
        (140, Currency.KWD, "A price is 0, or from 0.150 KWD to 3000.000 KWD."),
        (12_345, Currency.KWD, "A price in KWD is a multiple of 0.010 KWD."),
    ],
)
def test_a_price_that_cannot_be_paid_has_a_problem(amount: int, currency: Currency, problem: str) -> None:
    assert price_limits(currency).problem(Money(amount, currency)) == problem


@pytest.mark.parametrize("currency", Currency)
def test_the_largest_price_fits_into_one_payment_and_is_payable(currency: Currency) -> None:
    limits = price_limits(currency)

    assert limits.minimum < limits.maximum <= limits.largest_payment
    assert [limits.problem(limits.minimum), limits.problem(limits.maximum)] == [None, None]


def test_an_amount_is_rounded_down_to_what_can_be_paid() -> None:
    assert price_limits(Currency.KWD).rounded_down(Money(1239, Currency.KWD)) == Money(1230, Currency.KWD)
    assert price_limits(Currency.USD).rounded_down(Money(1239, Currency.USD)) == Money(1239, Currency.USD)
