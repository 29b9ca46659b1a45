"""Errors that the mutations of catalog return in their payloads."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from subgraphs.kernel.identity.ids import LectureId
from subgraphs.kernel.platform.errors import DomainError


class CatalogErrorCode(Enum):
    """The error codes, named as in the graph."""

    NOT_FOUND = "NOT_FOUND"
    NOT_OWNER = "NOT_OWNER"
    REQUIRED = "REQUIRED"
    INVALID = "INVALID"
    TOO_SHORT = "TOO_SHORT"
    TOO_LONG = "TOO_LONG"
    TOO_MANY = "TOO_MANY"
    QUOTA_EXCEEDED = "QUOTA_EXCEEDED"
    NO_PRICE = "NO_PRICE"
    VIDEO_NOT_READY = "VIDEO_NOT_READY"
    SLUG_TAKEN = "SLUG_TAKEN"
    STALE_VERSION = "STALE_VERSION"
    WRONG_STATUS = "WRONG_STATUS"
    NOT_AN_INSTRUCTOR = "NOT_AN_INSTRUCTOR"
    INVITATION_CLOSED = "INVITATION_CLOSED"
    SHARE_UNAVAILABLE = "SHARE_UNAVAILABLE"


@dataclass(frozen=True, slots=True)
class Violation:
    """One violated rule. `argument` names the GraphQL argument concerned."""

    code: CatalogErrorCode
    message: str
    argument: str | None = None
    lecture_id: LectureId | None = None


class CatalogError(DomainError[CatalogErrorCode]):
    """A use case of catalog rejects the request; nothing has changed."""

    @property
    def violations(self) -> tuple[Violation, ...]:
        """Every violated rule; one, unless a subclass collects several."""
        return (Violation(self.code, self.message, self.argument),)


class PublicationBlocked(CatalogError):
    """A course lacks something for publication: every blocker is a violation."""

    def __init__(self, blockers: Sequence[Violation]) -> None:
        first = blockers[0]
        super().__init__(first.code, "; ".join(blocker.message for blocker in blockers), first.argument)
        self._blockers = tuple(blockers)

    @property
    def violations(self) -> tuple[Violation, ...]:
        return self._blockers
