"""Why learning refuses: a value that a mutation reports in its payload."""

from enum import Enum, auto

from subgraphs.kernel import refusals


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


class Refusal(refusals.Refusal[RefusalReason]):
    """Learning will not do what was asked."""
