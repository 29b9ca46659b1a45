"""Language tags."""

import pytest

from subgraphs.kernel.values.languages import InvalidLanguage, canonical_language


@pytest.mark.parametrize(
    ("entered", "canonical"),
    [
        ("en", "en"),
        ("EN", "en"),
        ("en-us", "en-US"),
        ("pt-BR", "pt-BR"),
        ("zh-hans-cn", "zh-Hans-CN"),
        ("ZH-HANT", "zh-Hant"),
        ("es-419", "es-419"),
        ("de-ch-1996", "de-CH-1996"),
        ("sl-ROZAJ-biske", "sl-rozaj-biske"),
        ("iw", "he"),
        ("in-id", "id-ID"),
        ("eng-gb", "en-GB"),
        ("zh-yue-hk", "yue-HK"),
        ("zh-min-nan", "nan"),
        ("de-dd", "de-DE"),
        ("fil", "fil"),
    ],
)
def test_a_tag_takes_its_canonical_form(entered: str, canonical: str) -> None:
    assert canonical_language(entered) == canonical


@pytest.mark.parametrize(
    "tag",
    [
        "",
        "e",
        "english",
        "english language",
        "en_US",
        "en-",
        "-en",
        "en--us",
        "en-x-private",
        "en-u-ca-buddhist",
        *("x-any", "de-1996-1996", "en-us-latn", "ｅｎ", "en-usa-gb-fr", "12"),
    ],
)
def test_a_malformed_tag_is_rejected(tag: str) -> None:
    with pytest.raises(InvalidLanguage):
        canonical_language(tag)
