"""Errors that mutations of notifications return in their payloads."""

from enum import Enum, auto

from subgraphs.kernel.platform.errors import DomainError


class NotificationsErrorCode(Enum):
    """The error codes, named as in the graph."""

    NOT_FOUND = auto()
    NOTHING_NAMED = auto()
    INVALID_CHANNEL = auto()


class NotificationsError(DomainError[NotificationsErrorCode]):
    """A rule of notifications rejects the request."""
