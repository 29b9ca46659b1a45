"""Cleaned texts."""

import pytest

from subgraphs.kernel.values.plain_text import clean_line, clean_text


@pytest.mark.parametrize(
    ("entered", "cleaned"),
    [
        ("Py\u200bthon", "Python"),
        ("\ufeffPython\u2060", "Python"),
        ("Pho\u00adto", "Photo"),
        ("abc\u202efdp.exe", "abcfdp.exe"),
        ("\u2066Go\u2069 \u200eand\u200f \u061cC", "Go and C"),
        ("a\x00b\x07c\x1b[31m", "abc[31m"),
        ("a\u0085b\u2028c\u2029d\te\nf", "a b c d e f"),
        ("a\u00a0\u202f\u3000 b", "a b"),
        ("\u3164\u115f\uffa0", ""),
        ("\u2800", ""),
        ("a\ud800b", "ab"),
        ("a\ue000b\U000f0000c", "abc"),
        ("a\ufffeb\ufdd0c", "abc"),
        ("a\u200db\u200cc", "abc"),
        ("a\ufe0fb", "ab"),
        ("a\U000e0041b", "ab"),
        ("a\U000e0001b", "ab"),
        ("cafe\u0301", "café"),
        ("x\u034fy", "xy"),
        ("\u200d\U0001f469", "\U0001f469"),
    ],
)
def test_characters_that_cannot_be_seen_are_removed(entered: str, cleaned: str) -> None:
    assert clean_line(entered) == cleaned


@pytest.mark.parametrize(
    "text",
    [
        "می\u200cخواهم",  # Persian
        "PDF\u200cها",
        "کتاب\u200cها",
        "क्\u200dष",  # Hindi half form
        "क्\u200cष",
        "র\u200d্য",  # Bengali
        "ന്\u200d",  # Malayalam chillu
        "ශ්\u200dරී ලංකා",  # Sinhala
        "ه\u200d",  # an isolated joined form
        "👩\u200d💻",
        "👩🏽\u200d🚀",
        "🏳\ufe0f\u200d🌈",
        "🧑\u200d🩰",  # of Unicode 17
        "👨\u200d👩\u200d👧\u200d👦",
        "❤\ufe0f",
        "1\ufe0f\u20e3",
        "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
        "🫨 🩷 \U0001fae9 \U0001fac8",  # of Unicode 15 to 17
        "葛\U000e0100城市",  # an ideographic variant
        "©\ufe0f",
        "🙂\u200d↔\ufe0f",
        "⛹🏻\u200d♀\ufe0f",
        "ᠠ\u180b",
    ],
)
def test_joiners_and_selectors_stay_where_scripts_and_emoji_need_them(text: str) -> None:
    assert clean_line(text) == text


def test_a_longer_text_has_its_lines() -> None:
    assert clean_text(" \r\n one\u200b\r\n\ttwo\x00\rthree \n") == "one\n\ttwo\nthree"
