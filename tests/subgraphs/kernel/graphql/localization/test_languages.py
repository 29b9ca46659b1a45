"""The choice of a language by `Accept-Language`."""

import pytest

from subgraphs.kernel.graphql.localization.languages import preferred_language
from subgraphs.kernel.values.message_languages import Language


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, Language.ENGLISH),
        ("", Language.ENGLISH),
        ("de", Language.GERMAN),
        ("de-AT,de;q=0.9,en;q=0.8", Language.GERMAN),
        ("DE-ch", Language.GERMAN),
        ("en,de", Language.ENGLISH),
        ("fr, de;q=0.5, en;q=0.4", Language.GERMAN),
        ("fr, de;q=0.4, en;q=0.5", Language.ENGLISH),
        ("de;q=0, en", Language.ENGLISH),
        ("de;q=0", Language.ENGLISH),
        ("*", Language.ENGLISH),
        ("de;q=many", Language.ENGLISH),
        ("de;q=nan", Language.ENGLISH),
        (",;,;=,de ; q=1", Language.GERMAN),
        ("x" * 10_000 + ",de", Language.ENGLISH),
    ],
)
def test_the_language_with_the_highest_weight_is_chosen(header: str | None, language: Language) -> None:
    assert preferred_language(header) is language
