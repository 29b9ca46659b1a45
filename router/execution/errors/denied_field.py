"""A field that the client is not authorized to access."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DeniedField:
    """An unauthorized field: its own response key, its coordinate, and whether its type excludes null."""

    response_key: str
    coordinate: str
    non_null: bool
