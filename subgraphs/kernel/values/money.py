"""Money: an integer of minor units and a currency with its exponent (ISO 4217). Never a float."""

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import Self


class Currency(Enum):
    """The supported currencies; the value is the ISO 4217 code."""

    USD = "USD"
    EUR = "EUR"
    GBP = "GBP"
    INR = "INR"
    BRL = "BRL"
    JPY = "JPY"
    KRW = "KRW"
    KWD = "KWD"

    @property
    def exponent(self) -> int:
        """The number of digits after the decimal point: two as a rule, none in yen and won, three in Kuwaiti dinars."""
        return _EXPONENTS.get(self, 2)


_EXPONENTS = {Currency.JPY: 0, Currency.KRW: 0, Currency.KWD: 3}


class CurrencyMismatch(ValueError):
    """A calculation combines amounts of different currencies."""


@dataclass(frozen=True, slots=True)
class Money:
    """An amount of one currency in its minor units (cents, yen, fils); may be negative, as in a ledger."""

    amount_minor: int
    currency: Currency

    @classmethod
    def zero(cls, currency: Currency) -> Self:
        """Return the amount zero in that currency."""
        return cls(0, currency)

    def __add__(self, other: "Money") -> "Money":
        return Money(self.amount_minor + self._same(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.amount_minor - self._same(other), self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.amount_minor, self.currency)

    def __mul__(self, factor: int) -> "Money":
        return Money(self.amount_minor * factor, self.currency)

    def __lt__(self, other: "Money") -> bool:
        return self.amount_minor < self._same(other)

    def __le__(self, other: "Money") -> bool:
        return self.amount_minor <= self._same(other)

    def __bool__(self) -> bool:
        return self.amount_minor != 0

    def __str__(self) -> str:
        major = Decimal(self.amount_minor).scaleb(-self.currency.exponent)
        return f"{major:.{self.currency.exponent}f} {self.currency.value}"

    def basis_points(self, points: int) -> "Money":
        """Return a share of the amount (10,000 points are the whole), rounded half to even."""
        quotient, remainder = divmod(self.amount_minor * points, 10_000)
        if remainder > 5_000 or (remainder == 5_000 and quotient % 2):
            quotient += 1
        return Money(quotient, self.currency)

    def _same(self, other: "Money") -> int:
        if other.currency is not self.currency:
            raise CurrencyMismatch(f"{self.currency.value} and {other.currency.value}")
        return other.amount_minor
