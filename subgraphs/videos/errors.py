"""Errors that the mutations of videos return in their payloads."""

from enum import Enum

from subgraphs.kernel.platform.errors import DomainError


class VideosErrorCode(Enum):
    """The error codes, named as in the graph."""

    NOT_FOUND = "NOT_FOUND"
    NOT_OWNER = "NOT_OWNER"
    INVALID = "INVALID"
    TOO_LARGE = "TOO_LARGE"
    QUOTA_EXCEEDED = "QUOTA_EXCEEDED"
    PART_MISMATCH = "PART_MISMATCH"
    EXPIRED = "EXPIRED"
    NOT_READY = "NOT_READY"
    NOT_AVAILABLE = "NOT_AVAILABLE"
    CONFLICT = "CONFLICT"
    NOT_RETRYABLE = "NOT_RETRYABLE"
    IN_USE = "IN_USE"
    IDEMPOTENCY_MISMATCH = "IDEMPOTENCY_MISMATCH"


class VideosError(DomainError[VideosErrorCode]):
    """A use case of videos rejects the request; nothing has changed."""
