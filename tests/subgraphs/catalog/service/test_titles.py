"""Titles and slugs."""

import pytest

from subgraphs.catalog.errors import CatalogError
from subgraphs.catalog.service.titles import slug_base, validated_title


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Naïve Bayes, for  Cooks!", "naive-bayes-for-cooks"),
        ("C++ & C#", "c-c"),
        ("日本語", "course"),
        ("x" * 200, "x" * 80),
    ],
)
def test_a_slug_has_letters_digits_and_dashes_only(title: str, slug: str) -> None:
    assert slug_base(title) == slug


@pytest.mark.parametrize("title", ["Go", "C#", "会計", "R", "π", "猫", "3D", "می\u200cخواهم", "🎻 Violin"])
def test_a_title_is_what_has_a_letter_or_digit(title: str) -> None:
    assert validated_title(title) == title


@pytest.mark.parametrize("title", ["", "  ", "...", "—", "\u200b\u200b\u200b", "\u3164\u3164\u3164", "!?!", "\u202e"])
def test_a_title_without_letters_and_digits_is_rejected(title: str) -> None:
    with pytest.raises(CatalogError):
        validated_title(title)


def test_invisible_characters_are_removed_from_titles() -> None:
    assert validated_title(" Py\u200bthon\u202e\u0000  for\tall ") == "Python for all"
