"""Why notifications refuses: each a value a mutation reports in its payload.

- Refusal: carries a reason, a message for people, and the argument it concerns
"""

from enum import Enum, auto


class RefusalReason(Enum):
    """The reasons, as the graph names them."""

    NOT_FOUND = auto()
    NOTHING_NAMED = auto()
    INVALID_CHANNEL = auto()


class Refusal(Exception):
    """A use case will not do what was asked, and nothing has changed."""

    def __init__(self, reason: RefusalReason, message: str, argument: str) -> None:
        super().__init__(message)
        self.reason = reason
        self.message = message
        self.argument = argument
