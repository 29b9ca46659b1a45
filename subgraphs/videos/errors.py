"""What a client can do something about."""

from dataclasses import dataclass
from enum import Enum


class VideoProblem(Enum):
    """Why a mutation of this domain did not do what it was asked."""

    NOT_FOUND = "NOT_FOUND"
    NOT_OWNER = "NOT_OWNER"
    INVALID = "INVALID"
    TOO_LARGE = "TOO_LARGE"
    QUOTA_EXCEEDED = "QUOTA_EXCEEDED"
    PART_MISMATCH = "PART_MISMATCH"
    EXPIRED = "EXPIRED"
    NOT_RETRYABLE = "NOT_RETRYABLE"
    IN_USE = "IN_USE"
    IDEMPOTENCY_MISMATCH = "IDEMPOTENCY_MISMATCH"


@dataclass(frozen=True)
class VideoRefused(Exception):  # a refusal, not a failure
    """A use case refuses; nothing has changed. `path` names the argument concerned."""

    problem: VideoProblem
    message: str
    path: tuple[str, ...] | None = None

    def __str__(self) -> str:
        return self.message
