"""Why accounts refuses: each a value a mutation reports in its payload.

- Refusal: carries a reason, a message for people, and the argument it concerns
"""

from enum import Enum, auto


class RefusalReason(Enum):
    """The reasons, as the graph names them."""

    INVALID_CREDENTIALS = auto()
    INVALID_EMAIL = auto()
    INVALID_NAME = auto()
    INVALID_PROFILE = auto()
    WEAK_PASSWORD = auto()
    TOKEN_EXPIRED = auto()
    TOKEN_REUSED = auto()
    SESSION_NOT_FOUND = auto()
    USER_NOT_FOUND = auto()
    NOT_AN_INSTRUCTOR = auto()
    OWN_ACCOUNT = auto()


class Refusal(Exception):
    """A use case will not do what was asked, and nothing has changed."""

    def __init__(self, reason: RefusalReason, message: str, argument: str | None = None) -> None:
        super().__init__(message)
        self.reason = reason
        self.message = message
        self.argument = argument
