"""Texts, amounts and moments as one reader reads them. Pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time
from babel.lists import format_list
from babel.numbers import format_currency, format_percent

from subgraphs.kernel.values.message_languages import Language, language_of_tag
from subgraphs.kernel.values.money import Currency, Money
from subgraphs.notifications.service.model import Reader
from subgraphs.notifications.service.texts.english import ENGLISH
from subgraphs.notifications.service.texts.german import GERMAN
from subgraphs.notifications.service.texts.message_texts import Texts

TEXTS: Mapping[Language, Texts] = {Language.ENGLISH: ENGLISH, Language.GERMAN: GERMAN}


class Localization:
    """The texts in the reader's language, and the formats of their locale.

    A language without texts has the texts and formats of English.
    """

    def __init__(self, reader: Reader) -> None:
        self.language = language_of_tag(reader.locale)
        self.texts = TEXTS[self.language]
        self._locale = _locale(reader.locale, self.language)
        self._zone = reader.time_zone or "UTC"

    def money(self, amount_minor: int, currency: str) -> str:
        """Return the amount with its currency."""
        money = Money(amount_minor, Currency(currency))
        major = Decimal(money.amount_minor).scaleb(-money.currency.exponent)
        return format_currency(major, currency, locale=self._locale)

    def percent(self, basis_points: int) -> str:
        """Return the share with the digits that it has, at most two after the decimal point."""
        share = Decimal(basis_points).scaleb(-4)
        return format_percent(share, locale=self._locale, decimal_quantization=False)

    def date(self, moment: datetime) -> str:
        """Return the day of the moment in the reader's time zone."""
        return format_date(moment.astimezone(ZoneInfo(self._zone)).date(), "long", locale=self._locale)

    def moment(self, moment: datetime) -> str:
        """Return the day and the time in the reader's time zone, with its name."""
        zone = ZoneInfo(self._zone)
        time = format_time(moment.astimezone(zone), "short", tzinfo=zone, locale=self._locale)
        return f"{self.date(moment)}, {time} ({self._zone})"

    def listed(self, parts: Sequence[str]) -> str:
        """Return the parts as an enumeration within a sentence."""
        return format_list(parts, locale=self._locale)


def _locale(tag: str, language: Language) -> Locale:
    try:
        locale = Locale.parse(tag, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale(language.value)
    return locale if locale.language == language.value else Locale(language.value)
