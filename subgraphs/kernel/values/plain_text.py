"""Texts that users enter, without characters that can't be seen: these hide, reverse or forge what others read.

Joiners stay where a script or an emoji needs them, and so do characters that are newer than Python's Unicode data.
"""

import unicodedata

_ZWNJ, _ZWJ = "\u200c", "\u200d"
_EMOJI_PRESENTATION, _TEXT_PRESENTATION = "\ufe0f", "\ufe0e"
_BLACK_FLAG, _FIRST_TAG, _END_OF_TAGS = "\U0001f3f4", "\U000e0020", "\U000e007f"
_BLANK_LETTERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0")
"""Characters that count as letters or marks, but are invisible."""

_BRAILLE_BLANK = "\u2800"
_VISIBLE_FORMATS = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd")
"""Characters of category Cf that are signs: they surround the digits that follow."""


def clean_line(text: str) -> str:
    """Return the text as one line: composed (NFC), visible, with single spaces and none around it."""
    return " ".join(_visible(text).split())


def clean_text(text: str) -> str:
    """Return the text composed (NFC) and visible, with its line breaks and tabs, and without white space around it."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(_visible(line) for line in lines).strip()


def _visible(text: str) -> str:
    if text.isascii() and text.isprintable():
        return text
    letters = unicodedata.normalize("NFC", text)
    kept: list[str] = []
    for index, letter in enumerate(letters):
        before = kept[-1] if kept else ""
        after = letters[index + 1 : index + 2]
        if letter.isspace() or letter == _BRAILLE_BLANK:
            kept.append("\t" if letter == "\t" else " ")
        elif _stays(letter, before, after, letters, index):
            kept.append(letter)
    return "".join(kept)


def _stays(letter: str, before: str, after: str, letters: str, index: int) -> bool:
    match unicodedata.category(letter):
        case "Cc" | "Cs" | "Co":
            return False
        case "Cn":
            return not _is_noncharacter(letter)
        case "Cf":
            if letter == _ZWNJ:
                return _needs_non_joiner(before, after)
            if letter == _ZWJ:
                return _needs_joiner(before, after)
            if _FIRST_TAG <= letter <= _END_OF_TAGS:
                return _is_in_flag(letters, index)
            return letter in _VISIBLE_FORMATS
        case "Mn":
            return letter not in _BLANK_LETTERS and (not _is_variation_selector(letter) or _varies(before, letter))
        case _:
            return letter not in _BLANK_LETTERS


def _is_noncharacter(letter: str) -> bool:
    """Check for code points that never become characters, or only invisible ones."""
    code = ord(letter)
    return (
        code & 0xFFFE == 0xFFFE
        or 0xFDD0 <= code <= 0xFDEF
        or code == 0x2065
        or 0xFFF0 <= code <= 0xFFF8
        or (0xE0000 <= code <= 0xE0FFF)
    )


def _needs_non_joiner(before: str, after: str) -> bool:
    if _is_arabic(after):
        return before.isalnum() or _is_mark(before)
    return _is_indic(before) and (_is_virama(before) or _is_indic(after))


def _needs_joiner(before: str, after: str) -> bool:
    if _is_emoji(before) or before == _EMOJI_PRESENTATION:
        return _is_emoji(after)
    if _is_arabic(before):
        return True
    return _is_indic(before) and (_is_virama(before) or _is_indic(after))


def _is_in_flag(letters: str, index: int) -> bool:
    """Check whether a tag character belongs to a complete flag of a region, such as that of Scotland."""
    start = index
    while start > 0 and _FIRST_TAG <= letters[start] <= _END_OF_TAGS and letters[start - 1] != _END_OF_TAGS:
        start -= 1
    if letters[start] != _BLACK_FLAG:
        return False
    end = letters.find(_END_OF_TAGS, start)
    return end >= index and all(_FIRST_TAG <= letter <= _END_OF_TAGS for letter in letters[start + 1 : end])


def _is_variation_selector(letter: str) -> bool:
    return (
        "\ufe00" <= letter <= "\ufe0f" or "\U000e0100" <= letter <= "\U000e01ef" or letter in "\u180b\u180c\u180d\u180f"
    )


def _varies(before: str, selector: str) -> bool:
    if not before:
        return False
    if selector in (_EMOJI_PRESENTATION, _TEXT_PRESENTATION):
        return _is_emoji(before) or before in "0123456789#*©®™‼⁉ℹ↔〰〽Ⓜ㊗㊙" or unicodedata.category(before) == "Sm"
    if "\u1800" <= before <= "\u18af":
        return selector <= "\u180f"
    is_ideograph = "\u3000" <= before <= "\u9fff" or "\uf900" <= before <= "\ufaff" or before >= "\U00020000"
    return selector > "\u180f" and (is_ideograph or unicodedata.category(before) == "Sm")


def _is_emoji(letter: str) -> bool:
    return bool(letter) and (
        unicodedata.category(letter) == "So" or "\U0001f000" <= letter <= "\U0001faff" or "\u2190" <= letter <= "\u21ff"
    )


def _is_arabic(letter: str) -> bool:
    """Check for the scripts whose letters join as those of Arabic do: Arabic, Syriac, N'Ko, Mandaic."""
    return bool(letter) and ("\u0600" <= letter <= "\u08ff") and (letter.isalpha() or _is_mark(letter))


def _is_indic(letter: str) -> bool:
    """Check for the scripts of India, Tibet and South East Asia, whose letters form conjuncts, and for Mongolian."""
    return bool(letter) and (
        "\u0900" <= letter <= "\u109f"
        or "\u1780" <= letter <= "\u18af"
        or "\u1b00" <= letter <= "\u1cff"
        or "\ua800" <= letter <= "\uabff"
        or "\U00011000" <= letter <= "\U00011fff"
    )


def _is_virama(letter: str) -> bool:
    return bool(letter) and unicodedata.combining(letter) == 9


def _is_mark(letter: str) -> bool:
    return bool(letter) and unicodedata.category(letter).startswith("M")
