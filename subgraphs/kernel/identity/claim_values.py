"""Claims of tokens that others issue, found by their names."""

from collections.abc import Mapping


def value_at(claims: Mapping[str, object], name: str) -> object:
    """Return a claim; a name with dots leads into objects, unless a claim has that very name. None if there is none."""
    if name in claims:
        return claims[name]
    value: object = claims
    for step in name.split("."):
        if not isinstance(value, Mapping):
            return None
        value = value.get(step)
    return value
