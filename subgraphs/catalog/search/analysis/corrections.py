"""The correction of misspelt words by the titles that they lead to."""

import re
from collections import Counter
from collections.abc import Sequence

from subgraphs.catalog.search.analysis.misspellings import misspellings
from subgraphs.catalog.search.analysis.normalization import fold, normalize

_WORD = re.compile(r"[^\W\d_]+")


def corrected(words: str, titles: Sequence[str]) -> str | None:
    """Return the text with each word that no title has replaced by the most frequent one that is spelt like it.

    Returns None if there is nothing to replace.
    """
    known = Counter(normalize(word) for title in titles for word in _WORD.findall(title))
    folded = {fold(word) for word in known}

    def replacement(match: "re.Match[str]") -> str:
        word = normalize(match.group())
        if fold(word) in folded:
            return match.group()
        tokens = set(misspellings(word))
        alike = [other for other in known if not tokens.isdisjoint(misspellings(other))]
        return max(alike, key=lambda other: (known[other], other)) if alike else match.group()

    text = _WORD.sub(replacement, words)
    return None if text == words else text
