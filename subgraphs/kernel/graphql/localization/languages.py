"""The language in which a client wants messages, by `Accept-Language` (RFC 9110, section 12.5.4)."""

from subgraphs.kernel.values.message_languages import Language

_LONGEST = 200
"""In characters: what a browser sends is shorter; the rest is ignored."""


def preferred_language(accept_language: str | None) -> Language:
    """Return the available language with the highest weight, the first of equals; English if none is acceptable."""
    found, best = Language.ENGLISH, 0.0
    for range_ in (accept_language or "")[:_LONGEST].split(","):
        tag, _, parameters = range_.partition(";")
        primary = tag.strip().lower().partition("-")[0]
        weight = _weight(parameters)
        for language in Language:
            if primary == language.value and weight > best:
                found, best = language, weight
    return found


def _weight(parameters: str) -> float:
    name, _, value = parameters.partition("=")
    if name.strip().lower() != "q":
        return 1.0
    try:
        return max(0.0, min(float(value), 1.0))
    except ValueError:
        return 0.0
