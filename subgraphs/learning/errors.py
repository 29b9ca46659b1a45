"""Errors of learning: rejections that a mutation reports in its payload."""

from enum import Enum, auto

from subgraphs.kernel.platform.errors import DomainError


class LearningErrorCode(Enum):
    """Stable codes of the rejections."""

    NOT_ENROLLED = auto()
    LECTURE_NOT_FOUND = auto()
    INVALID_PROGRESS = auto()
    INVALID_RATING = auto()
    INVALID_TEXT = auto()
    MIN_PROGRESS = auto()
    REVIEW_NOT_FOUND = auto()
    INVALID_REASON = auto()
    NOT_YOUR_COURSE = auto()


class LearningError(DomainError[LearningErrorCode]):
    """A rejected request."""
