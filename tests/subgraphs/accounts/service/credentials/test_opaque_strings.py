import pytest

from subgraphs.accounts.service.credentials.opaque_strings import candidates, opaque_string


@pytest.mark.parametrize("text", ["pass\x00word", "tab\tbed", "line\nbreak", "\x7f", "\x85", "\ud800", "\ue000"])
def test_control_characters_surrogates_and_private_characters_are_not_allowed(text: str) -> None:
    assert opaque_string(text) is None


@pytest.mark.parametrize(
    "text", ["👩‍👩‍👧‍👦 and 🧑🏽‍🚀", "\ufb01 ligature", "\u2167", "पासवर्ड", "密码密码", "\uff46\uff55\uff4c\uff4c"]
)
def test_letters_symbols_emoji_and_compatibility_characters_stay(text: str) -> None:
    assert opaque_string(text) == text


def test_a_prepared_password_is_compared_once_and_others_as_typed_too() -> None:
    assert candidates("plain") == ("plain",)
    assert candidates("cafe\u0301") == ("caf\u00e9", "cafe\u0301")
    assert candidates("a\x00b") == ("a\x00b",)
