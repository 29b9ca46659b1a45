"""The forms of text that are compared: Unicode-normalised and without case; and words without accents."""

import re
import unicodedata
from functools import lru_cache

_VARIANTS = str.maketrans(
    {
        **dict.fromkeys("™®©", " "),
        **dict.fromkeys("’‘ʼ´`＇", "'"),
        **dict.fromkeys("‐‑‒−", "-"),
        **dict.fromkeys("“”„‟«»「」『』", '"'),
        "♯": "#",
        "ı": "i",
        "\u0640": "",  # the Arabic tatweel only stretches a word
    }
)
_LETTERS = str.maketrans(
    {
        **{"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "æ": "ae", "œ": "oe", "þ": "th"},
        **{"ٱ": "ا", "ة": "ه", "ى": "ي", "ی": "ي", "ک": "ك"},
    }
)
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})

_SPELLED_OUT = [
    # Names that lose their signs where signs are hard to type. "nodejs" and the like need no entry: see `segments`.
    (re.compile(r"\b([cf])[ -]?sharp\b"), r"\1#"),
    (re.compile(r"\b(?:c[ -]plus[ -]plus|cplusplus|cpp)\b"), "c++"),
    (re.compile(r"\bdot[ -]?net\b"), ".net"),
    # A long vowel at the end of a Japanese loan word is written or not.
    (re.compile("(?<=[ァ-ヺー][ァ-ヺ])ー(?![ァ-ヺー])"), ""),
]


def normalize(text: str) -> str:
    """Return the text in compatibility-composed form, case-folded, without characters that have no width."""
    if text.isascii():
        normal = text.lower().replace("`", "'")
    else:
        compatible = unicodedata.normalize("NFKC", text.translate(_VARIANTS))
        visible = "".join(letter for letter in compatible if not _is_ignorable(letter))
        # Folding İ leaves a dot above behind the i.
        normal = unicodedata.normalize("NFC", visible.casefold().replace("i\u0307", "i")).translate(_VARIANTS)
    for pattern, replacement in _SPELLED_OUT:
        normal = pattern.sub(replacement, normal)
    return normal


@lru_cache(65536)
def fold(word: str) -> str:
    """Return a normalised word without accents, in ASCII digits.

    Marks are removed from letters of the Latin, Greek, Cyrillic, Hebrew and Arabic scripts, where readers leave them
    out. In other scripts they are vowels or distinguish letters.
    """
    if word.isascii():
        return word
    letters: list[str] = []
    base = ""
    for letter in unicodedata.normalize("NFD", word):
        if unicodedata.combining(letter) and _has_optional_marks(base):
            continue
        if not unicodedata.combining(letter):
            base = letter
        digit = unicodedata.decimal(letter, None)
        letters.append(letter if digit is None else str(digit))
    return unicodedata.normalize("NFC", "".join(letters)).translate(_LETTERS)


def spellings(word: str) -> tuple[str, ...]:
    """Return the folded word, and its other spelling if it has an umlaut or the like: `müller` is also `mueller`."""
    folded, other = fold(word), fold(word.translate(_UMLAUTS))
    return (folded,) if other == folded else (folded, other)


def _is_ignorable(letter: str) -> bool:
    return unicodedata.category(letter) == "Cf" or "\ufe00" <= letter <= "\ufe0f"


def _has_optional_marks(base: str) -> bool:
    return base < "\u0780" or "\u1e00" <= base < "\u2000"
