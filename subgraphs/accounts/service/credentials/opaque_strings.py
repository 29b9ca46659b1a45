"""Passwords as opaque strings (RFC 8265, section 4.2): what one keyboard composes equals what another decomposes. Pure.

Two of the profile's rules are looser here, so that a pass phrase may hold any emoji: joiners and characters that this
version of Unicode does not assign yet are accepted.
"""

import unicodedata

_DISALLOWED_CATEGORIES = frozenset({"Cc", "Cs", "Co"})
"""Control characters, surrogates, and characters for private use."""


def opaque_string(text: str) -> str | None:
    """Return the form of a password that is hashed and compared; None if it holds a character that is not allowed.

    Spaces of other scripts become the ASCII space, then the text is composed (NFC). Case and width stay: section 4.2.2
    forbids mapping full-width letters to others.
    """
    spaced = "".join(" " if unicodedata.category(letter) == "Zs" else letter for letter in text)
    composed = unicodedata.normalize("NFC", spaced)
    allowed = all(unicodedata.category(letter) not in _DISALLOWED_CATEGORIES for letter in composed)
    return composed if allowed else None


def candidates(text: str) -> tuple[str, ...]:
    """Return the strings to compare with a stored hash: the prepared password, then the text as typed if it differs.

    Hashes made before passwords were prepared are of the text as typed.
    """
    prepared = opaque_string(text)
    if prepared is None:
        return (text,)
    return (prepared,) if prepared == text else (prepared, text)
