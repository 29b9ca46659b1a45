"""The stems of words by language, with the Snowball algorithms."""

import re
from collections.abc import Mapping
from functools import lru_cache

import snowballstemmer

from subgraphs.catalog.search.analysis.normalization import fold

_LATIN: Mapping[str, str] = {
    "ca": "catalan",
    "cs": "czech",
    "da": "danish",
    "de": "german",
    "en": "english",
    "es": "spanish",
    "fi": "finnish",
    "fr": "french",
    "hu": "hungarian",
    "id": "indonesian",
    "it": "italian",
    "nb": "norwegian",
    "nl": "dutch",
    "pl": "polish",
    "pt": "portuguese",
    "ro": "romanian",
    "sv": "swedish",
    "tr": "turkish",
}
_OTHER: Mapping[str, str] = {"ar": "arabic", "el": "greek", "hi": "hindi", "ru": "russian", "ta": "tamil"}
_ALGORITHMS = {**_LATIN, **_OTHER}
_ALIASES = {"no": "nb", "nn": "nb"}
"""Languages that use the algorithm of another: both written forms of Norwegian, and its macrolanguage."""
_MIN_LENGTH = 3
"""The shortest word that is stemmed; shorter ones have no ending to remove."""
_STEMMABLE = re.compile(r"[^\d#+.]+")
"""A word without the characters of names such as C++, C#, .NET and mp3, which have no stem."""
_FIRST_GREEK = "\u0370"
"""The first character after the Latin script: Greek, Cyrillic, Arabic and the Indic scripts follow."""


def stems(word: str, language: str) -> tuple[str, ...]:
    """Return the tokens of the word's stems in the language, a BCP 47 tag; none if it has no algorithm."""
    primary = language.partition("-")[0].lower()
    return _stems(word, _ALIASES.get(primary, primary))


@lru_cache(16384)
def stems_in_all_languages(word: str) -> tuple[str, ...]:
    """Return the tokens of the word's stems in each language that is written in its script."""
    languages = _LATIN if fold(word)[:1] < _FIRST_GREEK else _OTHER
    return tuple(token for language in languages for token in _stems(word, language))


@lru_cache(65536)
def _stems(word: str, language: str) -> tuple[str, ...]:
    algorithm = _ALGORITHMS.get(language)
    if algorithm is None or len(word) < _MIN_LENGTH or not _STEMMABLE.fullmatch(word):
        return ()
    # A stemmer has state, so each call has its own. The accents decide on endings, but a query may lack them: so both
    # forms are stemmed.
    spelt = fold(snowballstemmer.stemmer(algorithm).stemWord(word))
    folded = fold(word)
    plain = spelt if folded == word else fold(snowballstemmer.stemmer(algorithm).stemWord(folded))
    return tuple(f"{language}/{stem}" for stem in dict.fromkeys((spelt, plain)))
