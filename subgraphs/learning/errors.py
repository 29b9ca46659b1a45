"""Why learning refuses: a value that a mutation reports in its payload."""

from enum import Enum, auto


class RefusalReason(Enum):
    """The reasons, as the graph names them."""

    NOT_ENROLLED = auto()
    LECTURE_NOT_FOUND = auto()
    INVALID_PROGRESS = auto()
    INVALID_RATING = auto()
    INVALID_TEXT = auto()
    MIN_PROGRESS = auto()
    REVIEW_NOT_FOUND = auto()
    NOT_YOUR_COURSE = auto()


class Refusal(Exception):
    """A use case will not do what was asked, and nothing has changed."""

    def __init__(self, reason: RefusalReason, message: str, argument: str | None = None) -> None:
        super().__init__(message)
        self.reason = reason
        self.message = message
        self.argument = argument
