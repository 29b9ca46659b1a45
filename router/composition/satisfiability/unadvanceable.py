"""The reasons why a path ends at a field."""

from enum import Enum, auto


class UnadvanceableReason(Enum):
    """The reason why a path cannot advance by a field."""

    MISSING = auto()
    EXTERNAL = auto()
    OVERRIDDEN = auto()
    OTHER_LABEL = auto()
    REQUIREMENT = auto()
    NO_KEY_TO_RETURN = auto()
    NO_CONTEXT = auto()
