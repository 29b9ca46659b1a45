"""Tokens that a word shares with its misspellings."""

from functools import lru_cache

from subgraphs.catalog.search.analysis.normalization import fold

_MIN_LENGTH, _MAX_LENGTH = 4, 20
_MIN_LONG, _MIN_KEY = 6, 4
_SOUNDS = str.maketrans({"q": "k", "c": "k", "z": "s", "w": "v", **dict.fromkeys("aeiouyh", "")})


@lru_cache(65536)
def misspellings(word: str) -> tuple[str, ...]:
    """Return the tokens of a word; two words that share one are likely the same word, misspelt.

    Of two words that differ by one missing, additional, wrong or transposed letter, each becomes the same text once one
    letter is deleted; so all texts with one letter deleted are tokens. The first letter of short words is rarely wrong,
    and stays. One more token of long words is what remains without vowels and doubled letters.
    """
    folded = fold(word)
    if not _MIN_LENGTH <= len(folded) <= _MAX_LENGTH or not folded.isalpha():
        return ()
    is_long = len(folded) >= _MIN_LONG
    texts = {folded, *(folded[:index] + folded[index + 1 :] for index in range(not is_long, len(folded)))}
    tokens = {f"~{text}" for text in texts}
    if is_long:
        sounds = folded.replace("ph", "f")
        key = sounds[0]
        for letter in sounds[1:].translate(_SOUNDS):
            if letter != key[-1]:
                key += letter
        if len(key) >= _MIN_KEY:
            tokens.add(f"^{key}")
    return tuple(sorted(tokens))
