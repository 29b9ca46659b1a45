"""The fields of a course's header."""

import re

import pytest

from subgraphs.catalog.errors import CatalogError
from subgraphs.catalog.service.courses import header_fields
from subgraphs.kernel.identity.ids import USER
from subgraphs.kernel.values.money import Currency, Money
from tests.subgraphs.catalog.service.draft_course import draft_course


def test_the_owner_remains_the_first_instructor() -> None:
    course = draft_course()
    owner, helper = course.header.owner_id, USER.new()
    changed = header_fields.with_co_instructors(course, (helper, owner, helper))
    assert changed.header.instructor_ids == (owner, helper)


@pytest.mark.parametrize("amount", [-1, 12, 1_000_001])
def test_a_price_outside_the_limits_is_rejected(amount: int) -> None:
    with pytest.raises(CatalogError):
        header_fields.validated_price(Money(amount, Currency.USD))


def test_the_limits_of_a_price_are_those_of_its_currency() -> None:
    assert header_fields.validated_price(Money(27_800, Currency.JPY)).amount_minor == 27_800
    with pytest.raises(CatalogError, match=re.escape("A price is 0, or from 50 JPY to 1500000 JPY.")):
        header_fields.validated_price(Money(1, Currency.JPY))


@pytest.mark.parametrize("tag", ["", "english language", "en_US", "e", "en-x-mine"])
def test_an_invalid_language_tag_is_rejected(tag: str) -> None:
    with pytest.raises(CatalogError):
        header_fields.validated_language(tag)


@pytest.mark.parametrize(("tag", "canonical"), [("EN", "en"), ("en-us", "en-US"), ("zh-hans-cn", "zh-Hans-CN")])
def test_a_language_tag_takes_its_canonical_form(tag: str, canonical: str) -> None:
    assert header_fields.validated_language(tag) == canonical


def test_texts_lose_their_invisible_characters() -> None:
    assert header_fields.validated_subtitle("a\u200b\nb\u202e") == "a b"
    assert header_fields.validated_description("a\u200b\n\nb\u202e") == "a\n\nb"
