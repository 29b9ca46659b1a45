import pytest

from subgraphs.kernel.values.money import Currency, CurrencyMismatch, Money


def usd(minor: int) -> Money:
    return Money(minor, Currency.USD)


@pytest.mark.parametrize(
    ("amount", "written"),
    [
        (usd(1999), "19.99 USD"),
        (Money(1500, Currency.JPY), "1500 JPY"),
        (Money(1500, Currency.KWD), "1.500 KWD"),
        (usd(-5), "-0.05 USD"),
    ],
)
def test_an_amount_is_written_with_its_currencys_digits(amount: Money, written: str) -> None:
    assert str(amount) == written


def test_amounts_of_different_currencies_do_not_add() -> None:
    with pytest.raises(CurrencyMismatch):
        usd(1) + Money(1, Currency.EUR)


def test_amounts_of_different_currencies_do_not_compare() -> None:
    with pytest.raises(CurrencyMismatch):
        _ = usd(1) < Money(2, Currency.EUR)


@pytest.mark.parametrize(("minor", "points", "share"), [(1000, 3000, 300), (5, 1000, 0), (15, 1000, 2), (25, 1000, 2)])
def test_a_share_is_rounded_half_to_even(minor: int, points: int, share: int) -> None:
    assert usd(minor).basis_points(points) == usd(share)
