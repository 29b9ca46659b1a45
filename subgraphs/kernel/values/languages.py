"""Language tags in canonical form (BCP 47, RFC 5646 section 4.5), such as `en`, `pt-BR` and `zh-Hans`.

Extensions and private use are rejected: they say nothing about the language of a course.
"""

import re
from collections.abc import Mapping

_TAG = re.compile(
    r"(?P<language>[a-z]{2,3})(?:-(?P<extended>[a-z]{3}))?(?:-(?P<script>[a-z]{4}))?(?:-(?P<region>[a-z]{2}|[0-9]{3}))?"
    r"(?P<variants>(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*)"
)
_WHOLE: Mapping[str, str] = {
    **{"i-klingon": "tlh", "i-lux": "lb", "i-navajo": "nv", "i-hak": "hak", "art-lojban": "jbo", "no-bok": "nb"},
    **{"no-nyn": "nn", "zh-guoyu": "cmn", "zh-hakka": "hak", "zh-min-nan": "nan", "zh-xiang": "hsn"},
}
"""Tags that were registered as a whole, before tags had parts."""

_LANGUAGES: Mapping[str, str] = {
    # Deprecated codes
    **{"iw": "he", "in": "id", "ji": "yi", "jw": "jv", "mo": "ro"},
    # Where a language has a code of two letters, that is the only one.
    **{"eng": "en", "deu": "de", "ger": "de", "fra": "fr", "fre": "fr", "spa": "es", "ita": "it", "por": "pt"},
    **{"nld": "nl", "dut": "nl", "rus": "ru", "ukr": "uk", "pol": "pl", "ces": "cs", "cze": "cs", "slk": "sk"},
    **{"slo": "sk", "hun": "hu", "ron": "ro", "rum": "ro", "bul": "bg", "ell": "el", "gre": "el", "tur": "tr"},
    **{"ara": "ar", "heb": "he", "fas": "fa", "per": "fa", "urd": "ur", "hin": "hi", "ben": "bn", "tam": "ta"},
    **{"tel": "te", "tha": "th", "vie": "vi", "ind": "id", "msa": "ms", "may": "ms", "zho": "zh", "chi": "zh"},
    **{"jpn": "ja", "kor": "ko", "swe": "sv", "dan": "da", "nor": "no", "nob": "nb", "nno": "nn", "fin": "fi"},
    **{"isl": "is", "ice": "is", "est": "et", "lav": "lv", "lit": "lt", "hrv": "hr", "srp": "sr", "slv": "sl"},
    **{"cat": "ca", "eus": "eu", "baq": "eu", "glg": "gl", "gle": "ga", "cym": "cy", "wel": "cy", "swa": "sw"},
}
_REGIONS: Mapping[str, str] = {"BU": "MM", "DD": "DE", "FX": "FR", "TP": "TL", "YD": "YE", "ZR": "CD"}


class InvalidLanguage(ValueError):
    """The text is not a language tag."""


def canonical_language(tag: str) -> str:
    """Return the tag with the preferred codes in the usual case. Raises InvalidLanguage."""
    lower = tag.lower()
    if lower in _WHOLE:
        return _WHOLE[lower]
    match = _TAG.fullmatch(lower) if tag.isascii() else None
    if match is None:
        raise InvalidLanguage(tag)
    variants = match["variants"].split("-")[1:]
    if len(set(variants)) < len(variants):
        raise InvalidLanguage(tag)
    language = match["extended"] or match["language"]  # `zh-yue` is `yue`
    region = (match["region"] or "").upper()
    parts = (_LANGUAGES.get(language, language), (match["script"] or "").title(), _REGIONS.get(region, region))
    return "-".join([*filter(None, parts), *variants])
