"""Titles and names of courses, sections, lectures and categories, and the slugs made from them."""

import re
import unicodedata

from subgraphs.catalog.errors import CatalogError, CatalogErrorCode
from subgraphs.kernel.values.plain_text import clean_line

_MAX_TITLE = 120


def validated_title(text: str, argument: str = "title") -> str:
    """Return the title as one line of visible characters.

    Raises CatalogError if it is too long, or has neither a letter nor a digit: `Go`, `C#` and `会計` are titles, `...`
    is not one.
    """
    title = clean_line(text)
    if not any(letter.isalnum() for letter in title):
        raise CatalogError(CatalogErrorCode.TOO_SHORT, "A title has at least one letter or digit.", argument)
    if len(title) > _MAX_TITLE:
        raise CatalogError(CatalogErrorCode.TOO_LONG, f"A title has at most {_MAX_TITLE} characters.", argument)
    return title


def slug_base(title: str) -> str:
    """Return the title as part of a URL: ASCII letters, digits and dashes, at most 80 characters."""
    ascii_title = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", ascii_title).strip("-")[:80].strip("-") or "course"
