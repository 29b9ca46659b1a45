"""Partial changes: a field that a change does not mention stays, a field that it sets to None is cleared."""

from enum import Enum
from typing import Final, TypeVar

Value = TypeVar("Value")


class Keep(Enum):
    """The type of `KEEP`."""

    KEEP = "keep"


KEEP: Final = Keep.KEEP
"""In the place of a new value: the field stays as it is. None is a value, which clears the field."""


def changed(new: Value | Keep, old: Value) -> Value:
    """Return the new value, or the old one if the change does not mention the field."""
    return old if isinstance(new, Keep) else new
