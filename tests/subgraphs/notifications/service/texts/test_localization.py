"""Amounts, moments and enumerations as readers write them."""

from datetime import UTC, datetime

import pytest

from subgraphs.kernel.values.message_languages import Language
from subgraphs.notifications.service.model import Reader
from subgraphs.notifications.service.texts.localization import Localization

EVENING = datetime(2026, 12, 24, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("locale", "language"),
    [
        ("en", Language.ENGLISH),
        ("en-GB", Language.ENGLISH),
        ("de", Language.GERMAN),
        ("de-CH", Language.GERMAN),
        ("de-Latn-DE-1996", Language.GERMAN),
        ("fr", Language.ENGLISH),
        ("den", Language.ENGLISH),
    ],
)
def test_a_tag_has_the_texts_of_its_language_or_english_ones(locale: str, language: Language) -> None:
    assert Localization(Reader(locale)).language is language


@pytest.mark.parametrize(
    ("locale", "amount", "share", "day"),
    [
        ("en", "$1,999.00", "33.33%", "December 24, 2026"),
        ("en-GB", "US$1,999.00", "33.33%", "24 December 2026"),
        ("de", "1.999,00\xa0$", "33,33\xa0%", "24. Dezember 2026"),
        ("de-AT", "$\xa01.999,00", "33,33\xa0%", "24. Dezember 2026"),
        # Of a language without texts, and of a unknown region, the formats are those of the texts.
        ("fr", "$1,999.00", "33.33%", "December 24, 2026"),
        ("de-XX", "1.999,00\xa0$", "33,33\xa0%", "24. Dezember 2026"),
    ],
)
def test_amounts_shares_and_days_follow_the_locale(locale: str, amount: str, share: str, day: str) -> None:
    localization = Localization(Reader(locale))

    assert localization.money(199_900, "USD") == amount
    assert localization.percent(3_333) == share
    assert localization.date(EVENING) == day


@pytest.mark.parametrize(("currency", "amount"), [("JPY", "¥1,500"), ("USD", "$15.00"), ("KWD", "KWD1.500")])
def test_an_amount_has_the_digits_of_its_currency(currency: str, amount: str) -> None:
    assert Localization(Reader()).money(1_500, currency) == amount


def test_a_moment_is_in_the_readers_time_zone() -> None:
    berlin = Localization(Reader("de", "Europe/Berlin"))

    assert berlin.date(EVENING) == "25. Dezember 2026"
    assert berlin.moment(EVENING) == "25. Dezember 2026, 00:30 (Europe/Berlin)"
    assert Localization(Reader("de")).moment(EVENING) == "24. Dezember 2026, 23:30 (UTC)"


def test_parts_are_enumerated_as_in_a_sentence() -> None:
    assert [Localization(Reader("de")).listed(parts) for parts in (["A"], ["A", "B"], ["A", "B", "C"])] == [
        "A",
        "A und B",
        "A, B und C",
    ]
